"""
`npm run models:build -- report FOLDER…`: what the model's files lose against the published weights, and what it scores.

Each folder holds train/CLASS/ and test/CLASS/. Frozen: logistic regression on standardised pooled features. Zero-shot: the
class names in five prompts, image features centred on the training images or on the connector's own mean.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from . import pixels, safetensors_file, towers
from .connector import Connector
from .efficientnet_lite import EfficientNetLite
from .sources import open_sources
from .texts import embed, read_tokenizer
from .wordnet import read_concepts

SIDES = (96, 160)
BATCH = 50
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)
"""Inverse strengths of the penalty, of which cross-validation on the training images chooses."""

PROMPTS = ("{}", "a photo of a {}.", "a picture of a {}.", "a small photo of a {}.", "an image of a {}.")


@torch.no_grad()
def features(tower: EfficientNetLite, files: list[Path], side: int, resample: Image.Resampling) -> np.ndarray:
    """[files, 1280]."""
    parts = []
    for at in range(0, len(files), BATCH):
        rgb = np.stack([pixels.read_square(file, side, resample) for file in files[at : at + BATCH]])
        parts.append(tower.pooled(pixels.normalise(rgb).contiguous(memory_format=torch.channels_last)))
    return torch.cat(parts).numpy()


def frozen(train: np.ndarray, train_labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray) -> float:
    """Accuracy on the test images, in percent."""
    regression = LogisticRegressionCV(Cs=STRENGTHS, cv=3, scoring="accuracy", max_iter=1000, l1_ratios=(0,), use_legacy_attributes=False)
    return 100 * make_pipeline(StandardScaler(), regression).fit(train, train_labels).score(test, test_labels)


@torch.no_grad()
def zero_shot(connector: Connector, text, tokenizer, names: list[str], pooled, labels, mean) -> tuple[float, float]:
    """Accuracy in percent, and the expected calibration error in ten bins of confidence, in points."""
    prompts = [prompt.format(name) for name in names for prompt in PROMPTS]
    rows = connector.text(torch.from_numpy(embed(text, tokenizer, prompts))).view(len(names), len(PROMPTS), -1).sum(1)
    classes = torch.nn.functional.normalize(rows, dim=1)
    image = connector.image(torch.from_numpy(pooled), None if mean is None else torch.from_numpy(mean))
    sure, chosen = (connector.log_scale.exp() * image @ classes.T).softmax(1).max(1)
    right, sure = chosen.numpy() == labels, sure.numpy()
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(abs(right[bins == i].mean() - sure[bins == i].mean()) * (bins == i).mean() for i in set(bins))
    return 100 * right.mean(), 100 * error


def text_loss(published, stored, tokenizer, texts: list[str]) -> None:
    """Prints cosines between the embeddings of both towers."""
    cosines = (embed(published, tokenizer, texts) * embed(stored, tokenizer, texts)).sum(1)
    print(f"text tower, {len(texts):,} texts: cosine to the published one at least {cosines.min():.5f}, mean {cosines.mean():.5f}")


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--filters", action="store_true", help="compare ways of resizing instead")
    parser.add_argument("folders", nargs="*", type=Path)
    asked = parser.parse_args()
    sources = open_sources(asked.sources)
    read = lambda name: safetensors_file.read(asked.model / f"{name}.safetensors")
    published, stored = towers.published_vision(sources), towers.stored_vision(read("vision"))
    text, connector = towers.stored_text(read("text")), Connector(read("connector"))
    tokenizer = read_tokenizer(asked.model / "tokenizer.json")
    if not asked.filters:
        concepts = read_concepts(sources.synsets, sources.nouns)
        texts = [word for concept in concepts for word in concept.words] + [concept.definition for concept in concepts]
        text_loss(towers.published_text(sources), text, tokenizer, texts)
    kinds = [("published", published, Image.Resampling.BICUBIC), ("stored", stored, Image.Resampling.BICUBIC)]
    if asked.filters:
        kinds = [(filter.name.lower(), stored, filter) for filter in Image.Resampling if filter.name in ("BILINEAR", "BICUBIC", "LANCZOS")]
    print(f"{'set':16s} {'side':>4s} {'weights':10s} {'frozen':>7s} {'zero-shot':>9s} {'calibration':>11s} {'own mean of the connector':>26s}")
    for folder in asked.folders:
        names = sorted(path.name for path in (folder / "train").iterdir())
        files = {part: sorted((folder / part).glob("*/*")) for part in ("train", "test")}
        labels = {part: np.array([names.index(file.parent.name) for file in files[part]]) for part in files}
        for side in SIDES:
            for kind, tower, resample in kinds:
                pooled = {part: features(tower, files[part], side, resample) for part in files}
                probe = frozen(pooled["train"], labels["train"], pooled["test"], labels["test"])
                given = (connector, text, tokenizer, names, pooled["test"], labels["test"])
                accuracy, error = zero_shot(*given, pooled["train"].mean(0))
                alone, _ = zero_shot(*given, None)
                print(f"{folder.name:16s} {side:4d} {kind:10s} {probe:7.1f} {accuracy:9.1f} {error:11.1f} {alone:26.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
