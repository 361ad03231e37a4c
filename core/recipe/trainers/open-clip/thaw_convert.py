#!/usr/bin/env python3
"""Thaw's converter for open_clip: writes what a run has trained as a folder that open_clip can begin with.

    python thaw_convert.py START CHECKPOINT RESULT [--stage N]

START is the folder that the run began with, CHECKPOINT its epoch_N.pt, RESULT a new folder. open_clip itself ignores
`--pretrained` for a model in a folder. The numbers keep the format that they have in START. With --stage, expected.json
beside this file says which tensors may differ from START; any other that does is named, and the exit status is 3.
"""

import argparse
import json
import os
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file

WEIGHTS = 'open_clip_model.safetensors'
HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    pass


def start_weights(folder):
    for name in (WEIGHTS, 'model.safetensors'):
        file = os.path.join(folder, name)
        if os.path.exists(file):
            return load_file(file)
    raise Refused(f'{folder} holds no {WEIGHTS}.')


def trained_weights(file):
    try:
        checkpoint = torch.load(file, map_location='cpu', weights_only=True)
    except FileNotFoundError:
        raise Refused(f'{file} is not there: the run has not come to its last epoch. Run run.sh again.') from None
    # Several devices: DistributedDataParallel puts a word before each name.
    return {name.removeprefix('module.'): tensor for name, tensor in checkpoint['state_dict'].items()}


def in_format_of(start, trained):
    missing = sorted(start.keys() - trained.keys())
    if missing:
        raise Refused(f'The checkpoint lacks {", ".join(missing[:3])}: it is of another model.')
    return {name: trained[name].to(tensor.dtype).contiguous() for name, tensor in start.items()}


def changed(before, after):
    return {name for name, tensor in before.items() if not torch.equal(tensor, after[name])}


def write(start, result, weights):
    os.makedirs(result, exist_ok=True)
    for name in os.listdir(start):
        file = os.path.join(start, name)
        if os.path.isfile(file) and not name.endswith(('.safetensors', '.safetensors.index.json', '.bin', '.pt')):
            shutil.copy(file, os.path.join(result, name))
    save_file(weights, os.path.join(result, WEIGHTS), metadata={'format': 'pt'})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('start')
    parser.add_argument('checkpoint')
    parser.add_argument('result')
    parser.add_argument('--stage', type=int, help='which of expected.json to compare with, from 1')
    options = parser.parse_args()
    try:
        before = start_weights(options.start)
        after = in_format_of(before, trained_weights(options.checkpoint))
    except Refused as refusal:
        print(f'thaw_convert: {refusal}', file=sys.stderr)
        return 2
    write(options.start, options.result, after)
    moved = changed(before, after)
    print(f'{len(moved)} of {len(before)} tensors changed.')
    if options.stage is None:
        return 0
    with open(os.path.join(HERE, 'expected.json'), encoding='utf-8') as file:
        planned = set(json.load(file)[options.stage - 1]['tensors'])
    for name in sorted(planned - moved):
        print(f'{name} should have changed, but has not.')
    strangers = sorted(moved - planned)
    for name in strangers:
        print(f'thaw_convert: {name} changed, although it was to stay as it is.', file=sys.stderr)
    return 3 if strangers else 0


if __name__ == '__main__':
    sys.exit(main())
