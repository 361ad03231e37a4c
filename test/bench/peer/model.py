"""The product's towers in PyTorch: core/model/block.ts, vision.ts and text.ts."""
import torch
import torch.nn as nn
import torch.nn.functional as F

EPSILON = 1e-6


class Block(nn.Module):
    def __init__(self, width, heads, ratio):
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.norm1 = nn.LayerNorm(width, eps=EPSILON)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width, eps=EPSILON)
        self.fc1 = nn.Linear(width, ratio * width)
        self.fc2 = nn.Linear(ratio * width, width)

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * self.scale) @ k.transpose(-2, -1)
        if mask is not None:
            scores = scores + mask
        x = x + self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, d))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class ImageTower(nn.Module):
    def __init__(self, m):
        super().__init__()
        width = m['visionWidth']
        self.patch = m['patch']
        self.side = m['imageSize'] // self.patch
        self.embed = nn.Linear(self.patch * self.patch * 3, width)
        self.positions = nn.Parameter(torch.randn(self.side * self.side, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, m['visionHeads'], m['mlpRatio']) for _ in range(m['visionDepth']))
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.grid = m['poolGrid']
        self.pool = nn.Linear(width, m['poolWidth'])
        self.out = self.grid**2 * m['poolWidth']

    def forward(self, x):
        b, g, p = x.shape[0], self.side, self.patch
        x = x.view(b, g, p, g, p, 3).permute(0, 1, 3, 2, 4, 5).reshape(b, g * g, p * p * 3)
        x = self.embed(x) + self.positions
        for block in self.blocks:
            x = block(x, None)
        x = self.norm(x)
        if self.grid == 1:
            return self.pool(x.mean(1))
        cell = g // self.grid
        x = x.view(b, self.grid, cell, self.grid, cell, -1).mean((2, 4))
        return self.pool(x).flatten(1)


class TextTower(nn.Module):
    def __init__(self, m):
        super().__init__()
        width = m['textWidth']
        self.embed = nn.Embedding(m['vocabulary'], width)
        self.positions = nn.Parameter(torch.randn(m['textContext'], width) * 0.01)
        self.blocks = nn.ModuleList(Block(width, m['textHeads'], m['mlpRatio']) for _ in range(m['textDepth']))
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.proj = nn.Linear(width, m['embedding'])
        self.out = m['embedding']

    def forward(self, ids, real):
        x = self.embed(ids) + self.positions[: ids.shape[1]]
        mask = ((1 - real) * -1e9)[:, None, None, :]
        for block in self.blocks:
            x = block(x, mask)
        share = (real / real.sum(1, keepdim=True))[:, :, None]
        return F.normalize(self.proj((self.norm(x) * share).sum(1)), dim=-1)
