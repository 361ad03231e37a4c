"""PyTorch's side of bench:frozen: a frozen tower under a head that trains, with the tower passed in every epoch
(`no-grad`, what most training scripts do) or once (`cached`, features kept in half precision in memory).

Started with a file that holds the job as JSON; answers one line for every line {"mode": ...}.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from model import ImageTower, TextTower

# The rate hardly changes the time; a constant one keeps the peer simple.
RATE = 1e-4
LARGEST_SCALE = 4.6052


class Head(nn.Module):
    """Connector, text tower and temperature: features to class logits."""

    def __init__(self, m, features):
        super().__init__()
        self.connector = nn.Linear(features, m['embedding'])
        self.texts = TextTower(m)
        self.scale = nn.Parameter(torch.tensor(2.66))

    def logits(self, features, texts):
        return F.normalize(self.connector(features), dim=-1) @ texts.T * self.scale.exp()


def pixels_of(images, rows):
    return images[rows].float().div_(127.5).sub_(1)


def run(job, images, mode):
    torch.manual_seed(0)
    m, config, train, val = job['model'], job['config'], job['train'], job['val']
    batch = config['batch']
    tower = ImageTower(m).requires_grad_(False)
    head = Head(m, tower.out)
    ids, real = torch.tensor(job['ids']), torch.tensor(job['real'], dtype=torch.float32)
    labels = torch.tensor(job['labels'])
    # `foreach` fuses the update where this PyTorch has it.
    optimiser = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=config['weightDecay'], foreach=True)
    parts = {'features': 0.0}
    started, cpu = time.perf_counter(), time.process_time()

    def tower_pass(rows):
        begun = time.perf_counter()
        with torch.inference_mode():
            features = tower(pixels_of(images, rows))
        parts['features'] += (time.perf_counter() - begun) * 1000
        return features

    def cache(first, count):
        rows = torch.arange(first, first + count)
        return torch.cat([tower_pass(part).half() for part in rows.split(batch)])

    if mode == 'cached':
        views = [cache(0, train) for _ in range(job['views'])]
        held = cache(train, val)
    loss = torch.tensor(0.0)
    for epoch in range(config['epochs']):
        for rows in torch.randperm(train).split(batch):
            if mode == 'cached':
                # Out of inference mode's sight: a copy is an ordinary tensor.
                features = views[epoch % len(views)][rows].float().clone()
            else:
                features = tower_pass(rows).clone()
            optimiser.zero_grad(set_to_none=True)
            logits = head.logits(features, head.texts(ids, real))
            loss = F.cross_entropy(logits, labels[rows], label_smoothing=config['labelSmoothing'])
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), config['clipNorm'])
            optimiser.step()
            head.scale.data.clamp_(max=LARGEST_SCALE)
        with torch.inference_mode():
            texts = head.texts(ids, real)
            right = 0
            for rows in torch.arange(train, train + val).split(batch):
                features = held[rows - train].float() if mode == 'cached' else tower_pass(rows)
                right += (head.logits(features, texts).argmax(1) == labels[rows]).sum().item()
    ms = (time.perf_counter() - started) * 1000
    cpu_ms = (time.process_time() - cpu) * 1000
    return {'ms': ms, 'cpuMs': cpu_ms, 'parts': {**parts, 'rest': ms - parts['features']}, 'loss': loss.item()}


def main():
    with open(sys.argv[1]) as file:
        job = json.load(file)
    torch.set_num_threads(job['threads'])
    side = job['model']['imageSize']
    with open(job['images'], 'rb') as file:
        images = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(-1, side, side, 3)
    for line in sys.stdin:
        print(json.dumps(run(job, images, json.loads(line)['mode'])), flush=True)


main()
