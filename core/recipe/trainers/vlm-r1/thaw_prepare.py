#!/usr/bin/env python3
"""Prepares a checkout of VLM-R1 and a checkpoint for it.

    python thaw_prepare.py VLM-R1 MODEL LINK

VLM-R1 at 90052f4 imports a class of GLM that its own version of transformers (4.49.0) does not have, so it cannot start: this
takes the import out. VLM-R1 chooses the class of a model by the name of its folder: LINK, whose name says it, leads to MODEL.
Run again, it changes nothing.
"""

import os
import sys

MODULES = 'src/open-r1-multimodal/src/open_r1/vlm_modules/__init__.py'
IMPORT = 'from .glm_module import GLMVModule\n'
WITHOUT = 'GLMVModule = None  # Thaw: transformers 4.49.0 has no GLM-4V.\n'


def take_import_out(checkout):
    file = os.path.join(checkout, MODULES)
    if not os.path.exists(file):
        sys.exit(f'{file} is not there. Clone VLM-R1 as the README says.')
    with open(file, encoding='utf-8') as stream:
        text = stream.read()
    if WITHOUT in text:
        print(f'{file} is without GLM already.')
    elif IMPORT in text:
        with open(file, 'w', encoding='utf-8') as stream:
            stream.write(text.replace(IMPORT, WITHOUT))
        print(f'Took the import of GLM out of {file}.')
    else:
        sys.exit(f'{file} is of another version. Check out 90052f4.')


def link(model, name):
    if not os.path.isdir(model):
        sys.exit(f'{model} is not a folder. Put the folder of the checkpoint in its place in run.sh.')
    os.makedirs(os.path.dirname(name), exist_ok=True)
    if os.path.islink(name):
        os.remove(name)
    os.symlink(os.path.abspath(model), name)
    print(f'{name} leads to {model}.')


if __name__ == '__main__':
    take_import_out(sys.argv[1])
    link(sys.argv[2], sys.argv[3])
