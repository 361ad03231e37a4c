"""The peer of the training bench: plain PyTorch from the same weights, on the same pictures and the same split.

usage: finetune.py WEIGHTS.safetensors MODEL.json CASE_DIR MODE [--rate R] [--seed N] [--threads N]
CASE_DIR holds train, val and test folders of classes with PNG files of the model's side. Modes:
  frozen  multinomial logistic regression by L-BFGS on standardised pooled features, its penalty chosen on val
  full    everything trains: AdamW, head rate 2e-3, the tower's --rate times 0.8 a block downwards, weight decay 0.05,
          label smoothing 0.1, 5 % warm-up, cosine, 25 epochs of batches of 32, random views; best epoch by val
  svm     a linear SVM on histograms of oriented gradients and coarse colours, its C chosen on val
Prints one line of JSON: val, test (shares right), seconds.
"""
import argparse
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

sys.path.insert(0, os.path.dirname(__file__))
from model import ImageTower  # noqa: E402

PENALTIES = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]
EPOCHS, BATCH, DECAY, HEAD_RATE = 25, 32, 0.8, 2e-3


def read(case, split):
    root = os.path.join(case, split)
    classes = sorted(os.listdir(os.path.join(case, 'train')))
    pictures, labels = [], []
    for label, name in enumerate(classes):
        for file in sorted(os.listdir(os.path.join(root, name))):
            pictures.append(np.asarray(Image.open(os.path.join(root, name, file)).convert('RGB')))
            labels.append(label)
    return torch.tensor(np.stack(pictures)), torch.tensor(labels), len(classes)


def read_weights(path):
    with open(path, 'rb') as file:
        raw = file.read()
    size = int.from_bytes(raw[:8], 'little')
    types = {'F16': np.float16, 'F32': np.float32}
    out = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if name == '__metadata__':
            continue
        begin, end = entry['data_offsets']
        values = np.frombuffer(raw[8 + size + begin : 8 + size + end], types[entry['dtype']])
        out[name] = torch.tensor(values.reshape(entry['shape']).astype(np.float32))
    return out


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


def scaled(pictures):
    return pictures.float() / 127.5 - 1


def features(net, pictures):
    with torch.no_grad():
        return torch.cat([net.tower(scaled(part)) for part in pictures.split(128)])


def share_right(logits, labels):
    return (logits.argmax(1) == labels).float().mean().item()


def accuracy(net, pictures, labels):
    with torch.no_grad():
        return share_right(torch.cat([net(scaled(part)) for part in pictures.split(128)]), labels)


def standardise(net, values):
    sd = values.std(0)
    net.mean.copy_(values.mean(0))
    net.sd.copy_(sd.clamp_min(0.05 * sd.mean()))


def fit_head(net, train, train_labels, val, val_labels):
    """Sets the head to the best logistic regression; returns its share of val right."""
    x, v = (train - net.mean) / net.sd, (val - net.mean) / net.sd
    best = (-1.0, None)
    for penalty in PENALTIES:
        w = torch.zeros(x.shape[1], net.head.out_features, requires_grad=True)
        b = torch.zeros(net.head.out_features, requires_grad=True)
        solver = torch.optim.LBFGS([w, b], max_iter=300, tolerance_grad=1e-5, line_search_fn='strong_wolfe')

        def loss():
            solver.zero_grad()
            value = F.cross_entropy(x @ w + b, train_labels) + penalty * (w * w).sum() / 2
            value.backward()
            return value

        solver.step(loss)
        with torch.no_grad():
            right = share_right(v @ w + b, val_labels)
        if right >= best[0]:
            best = (right, (w.detach().clone(), b.detach().clone()))
    with torch.no_grad():
        net.head.weight.copy_(best[1][0].T)
        net.head.bias.copy_(best[1][1])
    return best[0]


def random_views(pictures):
    """Turned by up to 10 degrees, zoomed by 0.75 to 1.05, shifted by up to 15 %, contrast and brightness changed."""
    count = pictures.shape[0]
    zoom, angle = torch.empty(count).uniform_(0.75, 1.05), torch.empty(count).uniform_(-0.17, 0.17)
    maps = torch.zeros(count, 2, 3)
    maps[:, 0, 0] = maps[:, 1, 1] = angle.cos() * zoom
    maps[:, 1, 0] = angle.sin() * zoom
    maps[:, 0, 1] = -maps[:, 1, 0]
    maps[:, :, 2].uniform_(-0.15, 0.15)
    x = scaled(pictures).permute(0, 3, 1, 2)
    grid = F.affine_grid(maps, x.shape, align_corners=False)
    x = F.grid_sample(x, grid, padding_mode='border', align_corners=False).permute(0, 2, 3, 1)
    return x * torch.empty(count, 1, 1, 1).uniform_(0.75, 1.25) + torch.empty(count, 1, 1, 1).uniform_(-0.15, 0.15)


def train_all(net, rate, data):
    pictures, labels, val, val_labels = data
    depth = len(net.tower.blocks)
    groups = [
        {'params': list(net.head.parameters()), 'lr': HEAD_RATE},
        {'params': [*net.tower.norm.parameters(), *net.tower.pool.parameters()], 'lr': rate},
        *({'params': list(b.parameters()), 'lr': rate * DECAY ** (depth - 1 - i)} for i, b in enumerate(net.tower.blocks)),
        {'params': [net.tower.positions, *net.tower.embed.parameters()], 'lr': rate * DECAY**depth},
    ]
    solver = torch.optim.AdamW(groups, weight_decay=0.05)
    peaks = [group['lr'] for group in groups]
    steps, step = EPOCHS * -(-len(pictures) // BATCH), 0
    best = (-1.0, None, 0)
    for epoch in range(EPOCHS):
        for rows in torch.randperm(len(pictures)).split(BATCH):
            factor = min(1, (step + 1) / max(1, 0.05 * steps)) * 0.5 * (1 + np.cos(np.pi * step / steps))
            for group, peak in zip(solver.param_groups, peaks):
                group['lr'] = peak * factor
            loss = F.cross_entropy(net(random_views(pictures[rows])), labels[rows], label_smoothing=0.1)
            solver.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            solver.step()
            step += 1
        right = accuracy(net, val, val_labels)
        if right >= best[0]:
            best = (right, {name: value.clone() for name, value in net.state_dict().items()}, epoch + 1)
    net.load_state_dict(best[1])
    return best[0], best[2]


def svm(case):
    from skimage.feature import hog
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import LinearSVC

    def describe(pictures):
        rows = []
        for picture in pictures.numpy().astype(np.float32) / 255:
            gradients = hog(picture.mean(2), 9, (8, 8), (2, 2), block_norm='L2-Hys')
            cells = picture.reshape(4, 16, 4, 16, 3)
            rows.append(np.concatenate([gradients, cells.mean((1, 3)).ravel(), cells.std((1, 3)).ravel()]))
        return np.stack(rows)

    (x, y, _), (v, w, _), (t, u, _) = (read(case, split) for split in ('train', 'val', 'test'))
    scaler = StandardScaler().fit(describe(x))
    x, v, t = (scaler.transform(describe(part)) for part in (x, v, t))
    best = (-1.0, None)
    for c in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 1e-1):
        machine = LinearSVC(C=c, max_iter=20000).fit(x, y)
        right = float((machine.predict(v) == w.numpy()).mean())
        if right > best[0]:
            best = (right, machine)
    return {'val': best[0], 'test': float((best[1].predict(t) == u.numpy()).mean())}


def main():
    parser = argparse.ArgumentParser()
    for name in ('weights', 'model', 'case', 'mode'):
        parser.add_argument(name)
    parser.add_argument('--rate', type=float, default=3e-4)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--threads', type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    began, worked = time.monotonic(), time.process_time()
    if asked.mode == 'svm':
        out = svm(asked.case)
    else:
        (x, y, classes), (v, w, _) = read(asked.case, 'train'), read(asked.case, 'val')
        with open(asked.model) as file:
            net = Net(ImageTower(json.load(file)), classes)
        load(net.tower, read_weights(asked.weights))
        at_rest = features(net, x)
        standardise(net, at_rest)
        if asked.mode == 'frozen':
            out = {'val': fit_head(net, at_rest, y, features(net, v), w)}
        else:
            right, epoch = train_all(net, asked.rate, (x, y, v, w))
            out = {'val': right, 'epoch': epoch}
    out['seconds'] = round(time.monotonic() - began, 1)
    out['cpuSeconds'] = round(time.process_time() - worked, 1)
    if asked.mode != 'svm':
        t, u, _ = read(asked.case, 'test')
        out['test'] = accuracy(net, t, u)
    print(json.dumps(out), flush=True)


main()
