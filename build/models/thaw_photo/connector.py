"""
The connector between the two towers, fitted to what they share: the names of the classes that the vision tower knows.

A text is compared with the name and definition of each concept of WordNet that covers classes of the tower's classifier
(the classes themselves and what they are kinds of). Its place in the joint space is the mean of the concepts' places,
weighted by a softmax of these cosines. A concept's place is the mean of its classes' centred rows in the classifier.

    image: z = unit((pooled - mean) · weight)                          [embedding]
    text:  q = unit(softmax(keys · e / temperature) · values)          [embedding], e the text's unit embedding

`table.py` prints the candidates that this was chosen from.
"""

import numpy as np
import torch

from . import quantise
from .bert import Bert
from .efficientnet_lite import EfficientNetLite
from .texts import embed
from .wordnet import Concept

PREFIX = "connector."

EMBEDDING = 384
"""Width of the joint space. The classes' rows span 999 dimensions; the first 384 do as well in cross-validation."""

TEMPERATURE = 0.07
"""What cosines between a text and the concepts are divided by."""

SCALE = 18.0
"""What cosines between images and texts are multiplied by, so that the softmax over classes is about as sure as it is right."""

MOST_CLASSES = 400
"""Concepts that cover more classes (object, entity, …) say nothing about a picture and are left out."""

GRID = np.linspace(-8, 8, 4001)
"""Places of the standard normal distribution at which its mean is summed."""


def unit(rows: np.ndarray) -> np.ndarray:
    """Each row scaled to length one."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def text_of(concept: Concept) -> str:
    """What stands for a concept among the keys."""
    return f"{', '.join(concept.words)}: {concept.definition}"


def mean_features(tower: EfficientNetLite) -> np.ndarray:
    """
    The mean of pooled features over the pretraining images, [head], without any of these images: batch normalisation makes
    each channel of the head normal with mean beta and deviation |gamma|, and ReLU6 follows.
    """
    gamma, beta = (getattr(tower._bn1, name).detach().double().numpy() for name in ("weight", "bias"))
    density = np.exp(-GRID * GRID / 2)
    return np.clip(beta[:, None] + np.abs(gamma)[:, None] * GRID, 0, 6) @ (density / density.sum())


def principal(rows: np.ndarray, width: int) -> np.ndarray:
    """rows: [rows, features] → the first right singular vectors, [features, width], each with its largest value positive."""
    vectors = np.linalg.svd(rows, full_matrices=False)[2][:width]
    largest = vectors[np.arange(width), np.abs(vectors).argmax(1)]
    return (vectors * np.sign(largest)[:, None]).T


def values_of(concepts: list[Concept], rows: np.ndarray) -> np.ndarray:
    """rows: [classes, width] → each concept's mean row, scaled to length one, [concepts, width]."""
    return unit(np.stack([rows[list(concept.classes)].mean(0) for concept in concepts]))


def fit(vision: EfficientNetLite, text: Bert, tokenizer, concepts: list[Concept]) -> dict[str, np.ndarray]:
    """
    The connector's tensors. Computed in 64 bits, so that rounding to 8 and 16 gives the same on every machine.
    Tensors: mean [head], weight [head, embedding], keys [concepts, text width], values [concepts, embedding], and the two
    temperatures, temperature [1] and log_scale [1].
    """
    kept = [concept for concept in concepts if len(concept.classes) <= MOST_CLASSES]
    rows = vision._fc.weight.detach().double().numpy()
    centred = rows - rows.mean(0)
    weight = principal(centred, EMBEDDING)
    keys = embed(text.double(), tokenizer, [text_of(concept) for concept in kept])
    text.float()
    tables = quantise.pack({PREFIX + "keys": keys, PREFIX + "values": values_of(kept, centred @ weight)})
    return {
        PREFIX + "mean": mean_features(vision).astype(np.float32),
        PREFIX + "weight": weight.astype(np.float16),
        **tables,
        PREFIX + "temperature": np.array([TEMPERATURE], np.float32),
        PREFIX + "log_scale": np.array([np.log(SCALE)], np.float32),
    }


class Connector(torch.nn.Module):
    """The connector of a file of `fit`, as a small differentiable graph."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        super().__init__()
        for name, value in quantise.unpack(tensors).items():
            setattr(self, name.removeprefix(PREFIX), torch.nn.Parameter(torch.from_numpy(value)))

    def image(self, pooled: torch.Tensor, mean: torch.Tensor | None = None) -> torch.Tensor:
        """pooled: [items, head] → unit rows, [items, embedding]. `mean` is that of a dataset's own images where it is known."""
        centre = self.mean if mean is None else mean
        return torch.nn.functional.normalize((pooled - centre) @ self.weight, dim=1)

    def text(self, embedded: torch.Tensor) -> torch.Tensor:
        """embedded: [texts, text width], unit rows → unit rows, [texts, embedding]."""
        attention = (embedded @ self.keys.T / self.temperature).softmax(1)
        return torch.nn.functional.normalize(attention @ self.values, dim=1)
