"""The peer of the training bench for thaw-photo: plain PyTorch from the same weights, on the same pictures and the same split.

Usage: see recipe.py. `full` starts from the fitted head: head rate 1e-3, the tower's --rate in every block, views that are
shifted by up to an eighth of the side, 8 epochs. Few images get more epochs, up to 60, so that there are 400 steps: with 170
images, 8 epochs end below the fitted head and 32 above it. Batch normalisation keeps its running statistics.
"""
import math
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

import recipe
from thaw_photo import safetensors_file, towers
from thaw_photo.efficientnet_lite import LITE0
from thaw_photo.pixels import MEAN, STD

EPOCHS, MOST_EPOCHS, LEAST_STEPS = 8, 60, 400
HEAD_RATE, SHIFT = 1e-3, 1 / 8


class Net(nn.Module):
    def __init__(self, tower, classes):
        super().__init__()
        # The faster layout for convolutions on CPUs.
        self.tower = tower.to(memory_format=torch.channels_last)
        self.head = nn.Linear(LITE0.head, classes)

    def forward(self, x):
        return self.head(self.tower.pooled(x))

    @staticmethod
    def scaled(pictures):
        """pictures: [items, side, side, 3] → [items, 3, side, side], channels last in memory"""
        return ((pictures.float() - MEAN) / STD).permute(0, 3, 1, 2)

    @staticmethod
    def views(pictures):
        side = pictures.shape[1]
        most = round(side * SHIFT)
        x = F.pad(Net.scaled(pictures), (most,) * 4, mode='replicate')
        corners = torch.randint(0, 2 * most + 1, (len(x), 2)).tolist()
        shifted = [one[:, top : top + side, left : left + side] for one, (top, left) in zip(x, corners)]
        return torch.stack(shifted).contiguous(memory_format=torch.channels_last)

    def features(self, pictures):
        return recipe.in_parts(lambda part: self.tower.pooled(self.scaled(part)), pictures)

    def fit(self, data):
        """The head takes in plain features: what standardises them is part of its weights."""
        pictures, labels, val, val_labels = data
        train = self.features(pictures)
        mean, sd = recipe.spread(train)
        x, v = ((features - mean) / sd for features in (train, self.features(val)))
        right, weight, bias = recipe.fit_head(x, labels, v, val_labels, self.head.out_features)
        with torch.no_grad():
            self.head.weight.copy_((weight / sd[:, None]).T)
            self.head.bias.copy_(bias - (mean / sd) @ weight)
        return right

    def train_from(self, data, rate, mirror):
        self.fit(data)
        groups = [
            {'params': list(self.head.parameters()), 'lr': HEAD_RATE},
            {'params': list(self.tower.parameters()), 'lr': rate},
        ]
        needed = math.ceil(LEAST_STEPS / math.ceil(len(data[0]) / recipe.BATCH))
        return recipe.train_all(self, groups, min(MOST_EPOCHS, max(EPOCHS, needed)), data, mirror)


def build(folder, classes):
    tower = towers.stored_vision(safetensors_file.read(Path(folder, 'vision.safetensors')))
    # The published classifier is no part of the tower that trains.
    del tower._fc
    return Net(tower, classes).eval()


recipe.answer(build)
