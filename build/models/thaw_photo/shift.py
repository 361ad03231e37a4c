"""
`npm run models:build -- shift`: how far images are from the pretraining ones, by the moments that batch normalisation keeps.

For each layer of batch normalisation, over its inputs on n images, with x̄ and s² the mean and variance between images of
each channel's mean over places, v the variance over images and places, and μ, σ² the running statistics:
D² = mean over channels of ((x̄ - μ)² - s² / n) / (σ² + ε), and the mean over channels of |log((v + ε) / (σ² + ε))|.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import pixels, safetensors_file, towers
from .efficientnet_lite import EfficientNetLite

SIDE, IMAGES, BATCH = 160, 120, 20

QUARTERS = 4


class Moments:
    """Sums over the inputs of one layer, in 64 bits."""

    def __init__(self) -> None:
        self.means: list[torch.Tensor] = []
        self.squares: list[torch.Tensor] = []

    def take(self, x: torch.Tensor) -> None:
        """x: [items, channels, height, width]."""
        x = x.double()
        self.means.append(x.mean((2, 3)))
        self.squares.append((x * x).mean((2, 3)))

    def against(self, layer: nn.BatchNorm2d) -> tuple[float, float]:
        """D² and the mean absolute log variance ratio."""
        means, squares = torch.cat(self.means), torch.cat(self.squares)
        mean, between = means.mean(0), means.var(0)
        variance = squares.mean(0) - mean * mean
        kept = layer.running_var.double() + layer.eps
        squared = ((mean - layer.running_mean.double()) ** 2 - between / len(means)) / kept
        return float(squared.mean()), float(((variance + layer.eps) / kept).log().abs().mean())


@torch.no_grad()
def measure(tower: EfficientNetLite, rgb: np.ndarray) -> tuple[list[str], np.ndarray]:
    """rgb: [items, side, side, 3] bytes → names of the layers from the input up, and [layers, 2]: D², log variance ratio."""
    layers = {name: layer for name, layer in tower.named_modules() if isinstance(layer, nn.BatchNorm2d)}
    # Modules are listed as the tower makes them: stem, blocks, head.
    order = list(layers)
    moments = {name: Moments() for name in order}
    hooks = [layers[name].register_forward_pre_hook(lambda _, given, name=name: moments[name].take(given[0])) for name in order]
    for at in range(0, len(rgb), BATCH):
        tower.pooled(pixels.normalise(rgb[at : at + BATCH]))
    for hook in hooks:
        hook.remove()
    return order, np.array([moments[name].against(layers[name]) for name in order])


def golden(tower: EfficientNetLite, rgb: np.ndarray) -> dict[str, np.ndarray]:
    """One tensor [2] for each layer, by its name in the file: D² and the log variance ratio."""
    names, values = measure(tower, rgb)
    return {towers.VISION + name: value.astype(np.float32) for name, value in zip(names, values)}


def main() -> int:
    """Prints D² by quarter of depth and the mean log variance ratio for each folder of images."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, help="not read: every script is given it")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of images, of which some evenly spread are taken")
    asked = parser.parse_args()
    tower = towers.stored_vision(safetensors_file.read(asked.model / "vision.safetensors"))
    print(f"{'images':30s} {'D² by quarter of depth':30s} mean |log variance ratio|")
    for folder in asked.folders:
        files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))
        some = [files[len(files) * i // IMAGES] for i in range(min(IMAGES, len(files)))]
        _, values = measure(tower, np.stack([pixels.read_square(file, SIDE) for file in some]))
        quarters = " ".join(f"{part[:, 0].mean():.2f}" for part in np.array_split(values, QUARTERS))
        print(f"{str(folder)[-30:]:30s} {quarters:30s} {values[:, 1].mean():.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
