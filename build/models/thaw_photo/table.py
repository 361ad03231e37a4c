"""
`npm run models:build -- table PHOTOGRAPHS`: the candidates for the connector, by cross-validation over classes.

PHOTOGRAPHS is a folder with one picture for each class, named SYNSET_….JPEG, as the repository imagenet-sample-images on
GitHub has them. Three tasks at 96, 160 and 224 pixels: 200 classes whose rows and names were held out (five folds), and two
sets of groups of classes (18 large, 75 small) whose own names were held out. Queries are the name and “a photo of a NAME.”.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
from PIL import Image

from . import pixels, towers
from .connector import MOST_CLASSES, mean_features, principal, text_of, unit, values_of
from .report import features
from .sources import open_sources
from .texts import embed, read_tokenizer
from .wordnet import Concept, read_concepts

SIDES = (96, 160, 224)
FOLDS = 5
GROUPS = ((15, 60), (4, 14))
SCALES = (8, 10, 12, 15, 18, 20, 25, 30, 40)

Map = Callable[[np.ndarray], np.ndarray]
"""Unit embeddings of texts → rows in the space of the classifier's rows."""

Keys = dict[str, np.ndarray]
"""Embeddings of each concept: of its first name, and of all names with the definition."""


@dataclass(frozen=True)
class Task:
    """Pictures to tell apart by concepts that the map was not fitted with."""

    name: str
    barred: frozenset[int]
    classes: list[int]
    """Indices of the concepts that are asked for."""
    labels: np.ndarray
    """For each of the 1,000 pictures, in the order of the classes, which of these it shows, or -1."""


def tasks_of(concepts: list[Concept]) -> list[Task]:
    """The five folds of held-out classes, then the groups."""
    tasks = []
    for fold in np.array_split(np.random.default_rng(0).permutation(1000), FOLDS):
        labels = np.full(1000, -1)
        labels[fold] = np.arange(len(fold))
        tasks.append(Task("classes", frozenset(fold.tolist()), fold.tolist(), labels))
    for least, most in GROUPS:
        groups, labels = [], np.full(1000, -1)
        for i in sorted(range(1000, len(concepts)), key=lambda i: (-len(concepts[i].classes), i)):
            covered = list(concepts[i].classes)
            if least <= len(covered) <= most and (labels[covered] < 0).all():
                labels[covered] = len(groups)
                groups.append(i)
        tasks.append(Task(f"{len(groups)} groups", frozenset(groups), groups, labels))
    return tasks


def softmax(scores: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def attention(keys: np.ndarray, values: np.ndarray, temperature: float) -> Map:
    """The mean of the values, weighted by a softmax of cosines."""
    return lambda texts: softmax(texts @ keys.T / temperature) @ values


def ridge(keys: np.ndarray, values: np.ndarray, strength: float) -> Map:
    """Linear regression from centred keys to centred values."""
    mean, width = keys.mean(0), keys.shape[1]
    map_ = np.linalg.solve((keys - mean).T @ (keys - mean) + strength * np.eye(width), (keys - mean).T @ (values - values.mean(0)))
    return lambda texts: (texts - mean) @ map_


def kernel_ridge(keys: np.ndarray, values: np.ndarray, strength: float, width: float) -> Map:
    """The same with the kernel exp((cosine - 1) / width)."""
    kernel = lambda a: np.exp((a @ keys.T - 1) / width)
    weights = np.linalg.solve(kernel(keys) + strength * np.eye(len(keys)), values - values.mean(0))
    return lambda texts: kernel(texts) @ weights


def both(first: Map, second: Map, share: float) -> Map:
    """A map with a share of another one added."""
    return lambda texts: first(texts) + share * second(texts)


def candidates() -> dict[str, tuple[bool, str, int, Callable[[np.ndarray, np.ndarray], Map]]]:
    """By name: whether all concepts or only classes are keys, which text stands for one, width of the space, and the fit."""
    listed = {}
    for strength in (1, 10, 100):
        listed[f"ridge {strength}, names"] = (False, "name", 1280, lambda k, v, s=strength: ridge(k, v, s))
    for temperature in (0.05, 0.07, 0.1, 0.15):
        fit = lambda k, v, t=temperature: attention(k, v, t)
        listed[f"attention {temperature}, names of classes"] = (False, "name", 1280, fit)
        listed[f"attention {temperature}, classes"] = (False, "whole", 1280, fit)
        listed[f"attention {temperature}, concepts"] = (True, "whole", 1280, fit)
    for width in (64, 128, 256, 384, 512):
        listed[f"attention 0.07, concepts, {width} wide"] = (True, "whole", width, lambda k, v: attention(k, v, 0.07))
    for share in (0.2, 0.5):
        fit = lambda k, v, s=share: both(attention(k, v, 0.07), ridge(k, v, 1), s)
        listed[f"attention 0.07 + {share} ridge 1, concepts"] = (True, "whole", 1280, fit)
    for strength in (0.1, 1):
        fit = lambda k, v, s=strength: kernel_ridge(k, v, s, 0.2)
        listed[f"kernel ridge {strength}, concepts"] = (True, "whole", 1280, fit)
    return listed


def fitted(concepts: list[Concept], task: Task, rows: np.ndarray, keys: np.ndarray, everything: bool, fit) -> Map:
    """Fitted without the task's concepts; concepts above held-out classes cover the remaining classes only."""
    kept, left = [], []
    for i, concept in enumerate(concepts):
        covered = tuple(row for row in concept.classes if row not in task.barred)
        usable = covered and len(concept.classes) <= MOST_CLASSES and i not in task.barred
        if usable and (everything or i < 1000):
            kept.append(i)
            left.append(Concept(concept.synset, concept.words, concept.definition, covered))
    return fit(keys[kept], values_of(left, rows))


def score(map_: Map, task: Task, queries: list[np.ndarray], images: np.ndarray) -> tuple[float, list[float]]:
    """Accuracy, averaged over the task's concepts, and the mean surprise at each of SCALES."""
    classes = unit(sum(unit(map_(query[task.classes])) for query in queries))
    shown = task.labels >= 0
    labels, cosines = task.labels[shown], images[shown] @ classes.T
    right = cosines.argmax(1) == labels
    accuracy = np.mean([right[labels == label].mean() for label in range(len(task.classes))])
    surprise = [-np.log(softmax(scale * cosines)[np.arange(len(labels)), labels]).mean() for scale in SCALES]
    return 100 * accuracy, surprise


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="not read: every script is given it")
    parser.add_argument("photographs", type=Path)
    asked = parser.parse_args()
    sources = open_sources(asked.sources)
    concepts = read_concepts(sources.synsets, sources.nouns)
    vision, text = towers.published_vision(sources), towers.published_text(sources)
    tokenizer = read_tokenizer(sources.text / "tokenizer.json")
    names = [concept.words[0] for concept in concepts]
    keys: Keys = {
        "name": embed(text, tokenizer, names).astype(np.float64),
        "whole": embed(text, tokenizer, [text_of(concept) for concept in concepts]).astype(np.float64),
    }
    queries = [keys["name"], embed(text, tokenizer, [f"a photo of a {name}." for name in names]).astype(np.float64)]
    files = [next(asked.photographs.glob(f"{concept.synset}_*")) for concept in concepts[:1000]]
    pooled = {side: features(vision, files, side, Image.Resampling.BICUBIC).astype(np.float64) for side in SIDES}
    rows = vision._fc.weight.detach().double().numpy()
    centred, mean = rows - rows.mean(0), mean_features(vision)
    tasks = tasks_of(concepts)
    print(f"{'candidate':45s} {'classes':>8s} {tasks[-2].name:>10s} {tasks[-1].name:>10s} {'mean':>6s} {'scale':>6s}")
    for name, (everything, key, width, fit) in candidates().items():
        basis = np.eye(rows.shape[1]) if width == rows.shape[1] else principal(centred, width)
        accuracies: dict[str, list[float]] = {task.name: [] for task in tasks}
        surprises = []
        for task in tasks:
            map_ = fitted(concepts, task, centred @ basis, keys[key], everything, fit)
            for side in SIDES:
                accuracy, surprise = score(map_, task, queries, unit((pooled[side] - mean) @ basis))
                accuracies[task.name].append(accuracy)
                surprises.append(surprise)
        means = [np.mean(accuracies[task]) for task in accuracies]
        scale = SCALES[int(np.mean(surprises, 0).argmin())]
        print(f"{name:45s} {means[0]:8.1f} {means[1]:10.1f} {means[2]:10.1f} {np.mean(means):6.1f} {scale:6d}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
