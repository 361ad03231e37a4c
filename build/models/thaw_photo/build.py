"""`python -m thaw_photo.build`: writes the model, or with --check compares what is there with what it would write."""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from . import connector, marks, notices, pixels, quantise, safetensors_file, towers
from .bert import MINILM
from .efficientnet_lite import BN_EPSILON, BN_MOMENTUM, LITE0
from .sources import Sources, open_sources
from .texts import read_tokenizer
from .wordnet import Concept, read_concepts

LIMIT = 35_000_000
"""Bytes that all files of the model may take together."""

CLASSES = LITE0.classes

SUMMARY = (
    "photographs of ImageNet-1k’s 1,000 classes (vision) and a billion pairs of sentences (text), joined over the names of "
    "1,853 concepts; no captioned pictures"
)


def card(folder: Path) -> dict[str, object]:
    """model.json: what each part is, where it lies, and how it reads its input."""
    stored = lambda name: {"file": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
    return {
        "name": "thaw-photo",
        "vision": {
            "family": "efficientnet-lite",
            **stored("vision.safetensors"),
            "stem": LITE0.stem,
            "stages": [asdict(stage) for stage in LITE0.stages],
            "head": LITE0.head,
            "classes": CLASSES,
            "batchNorm": {"epsilon": BN_EPSILON, "momentum": BN_MOMENTUM},
            "pixels": {
                "channels": "RGB",
                "mean": [pixels.MEAN] * 3,
                "std": [pixels.STD] * 3,
                "resize": "shorter side to side, bicubic; centre crop",
                "side": pixels.DEFAULT_SIDE,
                "sides": list(pixels.SIDES),
            },
        },
        "text": {
            "family": "bert",
            **stored("text.safetensors"),
            "tokenizer": "tokenizer.json",
            "context": 128,
            "vocabulary": MINILM.vocabulary,
            "positions": MINILM.context,
            "width": MINILM.width,
            "depth": MINILM.depth,
            "heads": MINILM.heads,
            "inner": MINILM.inner,
        },
        "connector": {
            "family": "concepts",
            **stored("connector.safetensors"),
            "embedding": connector.EMBEDDING,
            "concepts": len(safetensors_file.read(folder / "connector.safetensors")[connector.PREFIX + "keys"]),
        },
        "group": quantise.GROUP,
        "pretrained": {"summary": SUMMARY, "images": 1_281_167, "pairs": 0, "command": "npm run models:build"},
        # Eight epochs train it as far as sixteen, which towers take that have seen drawings only (docs/measurements.md).
        "tuning": {"epochs": 0.5, "headRows": 4096},
        "marks": [{"side": marks.SIDE, "kinds": marks.KINDS}],
    }


def class_names(concepts: list[Concept]) -> list[dict[str, object]]:
    """The classes in the order of the classifier's rows, each with WordNet's names for it, the most usual first."""
    return [{"synset": concept.synset, "names": concept.words} for concept in concepts[:CLASSES]]


def make(sources: Sources, folder: Path) -> None:
    """Writes every file of the model into an empty folder."""
    shutil.copyfile(sources.text / "tokenizer.json", folder / "tokenizer.json")
    tokenizer = read_tokenizer(folder / "tokenizer.json")
    vision = towers.published_vision(sources)
    text = towers.text_file(towers.published_text(sources))
    concepts = read_concepts(sources.synsets, sources.nouns)
    safetensors_file.write(folder / "vision.safetensors", towers.vision_file(vision))
    safetensors_file.write(folder / "text.safetensors", text)
    # The keys are what the text tower of the file says, not the published one.
    fitted = connector.fit(vision, towers.stored_text(text), tokenizer, concepts)
    safetensors_file.write(folder / "connector.safetensors", fitted)
    write_json(folder / "classes.json", class_names(concepts))
    write_json(folder / "model.json", card(folder))
    notices.write(sources, folder)


def write_json(file: Path, value: object) -> None:
    """Without spaces, as Node's JSON.stringify writes it."""
    file.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf8")


def differences(made: Path, there: Path) -> list[str]:
    """Names of files that are in one folder only, or that differ."""
    names = {file.name for folder in (made, there) if folder.exists() for file in folder.iterdir()}
    same = lambda name: all((folder / name).exists() for folder in (made, there)) and (
        (made / name).read_bytes() == (there / name).read_bytes()
    )
    return sorted(name for name in names if not same(name))


def main() -> int:
    """0 where the model was written, or is the same; 1 where --check found a difference or the model is too large."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary)
        make(open_sources(asked.sources), made)
        total = sum(file.stat().st_size for file in made.iterdir())
        for file in sorted(made.iterdir()):
            print(f"{file.stat().st_size:>12,}  {file.name}")
        print(f"{total:>12,}  in all")
        if total > LIMIT:
            print(f"The model may take {LIMIT:,} bytes.")
            return 1
        if asked.check:
            different = differences(made, asked.model)
            print("The files are the same." if not different else f"These files differ: {', '.join(different)}.")
            return 1 if different else 0
        asked.model.mkdir(parents=True, exist_ok=True)
        for file in made.iterdir():
            shutil.copyfile(file, asked.model / file.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
