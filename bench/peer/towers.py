"""Measures one workload on PyTorch: the same towers, batches and optimiser as bench/step/tower.ts.

Started with a job as JSON; answers one line for every line {"iterations": n}.
"""
import json
import re
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

EPSILON = 1e-6


def peak_mb():
    with open('/proc/self/status') as status:
        return int(re.search(r'VmHWM:\s+(\d+)', status.read()).group(1)) / 1024


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
        self.out = width

    def forward(self, x):
        b, g, p = x.shape[0], self.side, self.patch
        x = x.view(b, g, p, g, p, 3).permute(0, 1, 3, 2, 4, 5).reshape(b, g * g, p * p * 3)
        x = self.embed(x) + self.positions
        for block in self.blocks:
            x = block(x, None)
        return self.norm(x).mean(1)


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


class Classifier(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.tower = ImageTower(config['model']) if config['kind'] == 'image' else TextTower(config['model'])
        self.head = nn.Linear(self.tower.out, config['classes'])

    def forward(self, *inputs):
        return self.head(self.tower(*inputs))


def inputs_of(config):
    m, batch = config['model'], config['batch']
    if config['kind'] == 'image':
        return (torch.randn(batch, m['imageSize'], m['imageSize'], 3),)
    shape = (batch, m['textContext'])
    return torch.randint(0, m['vocabulary'], shape), torch.ones(shape)


def choose_trainable(model, workload):
    if workload == 'step':
        return
    for parameter in model.tower.parameters():
        parameter.requires_grad_(False)
    if workload == 'lastTwoStep':
        top = list(model.tower.blocks[-2:]) + [model.tower.norm] + ([model.tower.proj] if hasattr(model.tower, 'proj') else [])
        for part in top:
            for parameter in part.parameters():
                parameter.requires_grad_(True)


def prepare(job):
    torch.set_num_threads(job['threads'])
    torch.manual_seed(0)
    config = job['config']
    model = Classifier(config)
    inputs = inputs_of(config)
    if job['workload'] == 'forward':

        def forward():
            with torch.inference_mode():
                return model.tower(*inputs).flatten()[0].item()

        return forward
    choose_trainable(model, job['workload'])
    labels = torch.randint(0, config['classes'], (config['batch'],))
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    # `foreach` fuses the update where this PyTorch has it.
    optimiser = torch.optim.AdamW(trainable, lr=1e-4, weight_decay=0.05, foreach=True)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(*inputs), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


iterate = prepare(json.loads(sys.argv[1]))
for line in sys.stdin:
    iterations = json.loads(line)['iterations']
    value = 0
    started = time.perf_counter()
    for _ in range(iterations):
        value = iterate()
    ms = (time.perf_counter() - started) * 1000 / iterations
    print(json.dumps({'ms': ms, 'peakMb': peak_mb(), 'value': value}), flush=True)
