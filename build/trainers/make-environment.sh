#!/usr/bin/env bash
# Makes a Python environment with one trainer, in versions that Thaw's recipes were tried with. The trainers cannot share one.
#
#   make-environment.sh runner|open-clip|llama-factory|ms-swift FOLDER
#
# PYTHON names the interpreter (python3.11 by default). PyTorch is the one for CPUs; give TORCH=torch==… for another.
set -euo pipefail

trainer=${1:?runner, open-clip, llama-factory or ms-swift}
folder=${2:?the folder of the new environment}
python=${PYTHON:-python3.11}
torch=${TORCH:-torch==2.13.0}

case $trainer in
runner) packages=(transformers==5.24.0 peft==0.21.2 accelerate==1.15.0) ;;
open-clip) packages=('open_clip_torch[training]==3.3.0' transformers==5.24.0 timm==1.0.31 webdataset==0.2.86) ;;
llama-factory) packages=(llamafactory==0.9.5 transformers==5.6.0 accelerate==1.11.0 peft==0.18.1 trl==0.24.0 datasets==4.0.0 tokenizers==0.22.2) ;;
ms-swift) packages=(ms-swift==4.6.0 transformers==5.19.0 peft==0.20.0 trl==0.29.1 datasets==4.8.4 accelerate==1.15.0 qwen_vl_utils==0.0.14 decord==0.6.0 msgspec==0.22.0) ;;
*) echo "There is no trainer “$trainer”: choose runner, open-clip, llama-factory or ms-swift." >&2 && exit 2 ;;
esac
if [ -e "$folder" ]; then
  echo "$folder exists already. Choose a new folder." >&2
  exit 2
fi

"$python" -m venv "$folder"
install() { "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
# First, so that no other package asks for a build with gigabytes of CUDA.
install "$torch" pillow numpy
install --no-deps torchvision==0.28.0
if ! "$folder/bin/python" -c 'import torchvision' 2>/dev/null; then
  # torchvision as published does not load beside a PyTorch without CUDA: it misses two operators, which are only described here.
  site=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  cp "$(dirname "$0")/describe_operators.py" "$site/thaw_describe_operators.py"
  echo 'import thaw_describe_operators' >"$site/thaw_describe_operators.pth"
fi
if [ "$trainer" = llama-factory ]; then
  # It imports torchaudio, of which it needs nothing for pictures: without its libraries the import succeeds.
  install --no-deps torchaudio==2.11.0
  rm -f "$folder"/lib/python*/site-packages/torchaudio/lib/*.so
fi
install "${packages[@]}"
"$folder/bin/python" -m pip freeze >"$folder/freeze.txt"
