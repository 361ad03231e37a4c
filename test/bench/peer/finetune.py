"""The peer of the training bench for thaw-tiny: plain PyTorch from the same weights, on the same pictures and the same split.

Usage: see recipe.py. `full` starts from a head of zeros: head rate 2e-3, the tower's --rate times 0.8 a block downwards, 25
epochs, views that are turned, zoomed and shifted.
"""
import json
import os
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

import recipe
from model import ImageTower
from thaw_photo import safetensors_file

EPOCHS, DECAY, HEAD_RATE = 25, 0.8, 2e-3


def load(tower, weights):
    """Thaw stores matrices as PyTorch does, [out, in]; names differ a little."""

    def put(layer, name):
        layer.weight.copy_(weights[f'{name}.weight'])
        layer.bias.copy_(weights[f'{name}.bias'])

    with torch.no_grad():
        put(tower.embed, 'visual.patch_embed')
        tower.positions.copy_(weights['visual.pos_embed'])
        for i, block in enumerate(tower.blocks):
            at = f'visual.blocks.{i}'
            put(block.norm1, f'{at}.norm1')
            put(block.qkv, f'{at}.attn.qkv')
            put(block.proj, f'{at}.attn.proj')
            put(block.norm2, f'{at}.norm2')
            put(block.fc1, f'{at}.mlp.fc1')
            put(block.fc2, f'{at}.mlp.fc2')
        put(tower.norm, 'visual.norm')
        put(tower.pool, 'visual.pool_proj')


class Net(nn.Module):
    def __init__(self, tower, classes):
        super().__init__()
        self.tower = tower
        self.register_buffer('mean', torch.zeros(tower.out))
        self.register_buffer('sd', torch.ones(tower.out))
        self.head = nn.Linear(tower.out, classes)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        return self.head((self.tower(x) - self.mean) / self.sd)

    @staticmethod
    def scaled(pictures):
        return pictures.float() / 127.5 - 1

    @staticmethod
    def views(pictures):
        """Turned by up to 10 degrees, zoomed by 0.75 to 1.05, shifted by up to 15 %, contrast and brightness changed."""
        count = pictures.shape[0]
        zoom, angle = torch.empty(count).uniform_(0.75, 1.05), torch.empty(count).uniform_(-0.17, 0.17)
        maps = torch.zeros(count, 2, 3)
        maps[:, 0, 0] = maps[:, 1, 1] = angle.cos() * zoom
        maps[:, 1, 0] = angle.sin() * zoom
        maps[:, 0, 1] = -maps[:, 1, 0]
        maps[:, :, 2].uniform_(-0.15, 0.15)
        x = Net.scaled(pictures).permute(0, 3, 1, 2)
        grid = F.affine_grid(maps, x.shape, align_corners=False)
        x = F.grid_sample(x, grid, padding_mode='border', align_corners=False).permute(0, 2, 3, 1)
        return x * torch.empty(count, 1, 1, 1).uniform_(0.75, 1.25) + torch.empty(count, 1, 1, 1).uniform_(-0.15, 0.15)

    def features(self, pictures):
        return recipe.in_parts(lambda part: self.tower(self.scaled(part)), pictures)

    def standardise(self, features):
        mean, sd = recipe.spread(features)
        self.mean.copy_(mean)
        self.sd.copy_(sd)

    def fit(self, data):
        pictures, labels, val, val_labels = data
        train = self.features(pictures)
        self.standardise(train)
        x, v = ((features - self.mean) / self.sd for features in (train, self.features(val)))
        right, weight, bias = recipe.fit_head(x, labels, v, val_labels, self.head.out_features)
        with torch.no_grad():
            self.head.weight.copy_(weight.T)
            self.head.bias.copy_(bias)
        return right

    def train_from(self, data, rate, mirror):
        self.standardise(self.features(data[0]))
        tower, depth = self.tower, len(self.tower.blocks)
        groups = [
            {'params': list(self.head.parameters()), 'lr': HEAD_RATE},
            {'params': [*tower.norm.parameters(), *tower.pool.parameters()], 'lr': rate},
            *(
                {'params': list(block.parameters()), 'lr': rate * DECAY ** (depth - 1 - i)}
                for i, block in enumerate(tower.blocks)
            ),
            {'params': [tower.positions, *tower.embed.parameters()], 'lr': rate * DECAY**depth},
        ]
        return recipe.train_all(self, groups, EPOCHS, data, mirror)


def build(folder, classes):
    with open(os.path.join(folder, 'model.json')) as file:
        tower = ImageTower(json.load(file)['config'])
    stored = safetensors_file.read(Path(folder, 'weights.safetensors'))
    load(tower, {name: torch.from_numpy(value.astype('float32')) for name, value in stored.items()})
    return Net(tower, classes)


recipe.answer(build)
