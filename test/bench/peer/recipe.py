"""What the peers of the training bench share: reading a case, the exact head, the loop of a training, and the answer.

A peer script is started with FOLDER CASE_DIR MODE [--rate R] [--mirror] [--seed N] [--threads N]. FOLDER is the model's in
the zoo; CASE_DIR holds train, val and test folders of classes with PNG files of one side. Modes:
  frozen  multinomial logistic regression by L-BFGS on standardised pooled features, its penalty chosen on val
  full    everything trains, as the script says; --rate is the tower's, the epoch with the best val counts, the start among them
It prints one line of JSON: val, test (shares right), seconds and cpuSeconds until the last validation.
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

# Whoever imports this finds the package thaw_photo too: its towers and its reader of files.
sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../../../build/models'))

PENALTIES = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]
BATCH, WEIGHT_DECAY, SMOOTHING, WARM_UP, LONGEST_GRADIENT = 32, 0.05, 0.1, 0.05, 1.0


def read(case, split):
    """→ bytes [items, side, side, 3], labels [items], number of classes"""
    root = os.path.join(case, split)
    classes = sorted(os.listdir(os.path.join(case, 'train')))
    pictures, labels = [], []
    for label, name in enumerate(classes):
        for file in sorted(os.listdir(os.path.join(root, name))):
            pictures.append(np.asarray(Image.open(os.path.join(root, name, file)).convert('RGB')))
            labels.append(label)
    return torch.tensor(np.stack(pictures)), torch.tensor(labels), len(classes)


def in_parts(function, pictures):
    with torch.no_grad():
        return torch.cat([function(part) for part in pictures.split(128)])


def share_right(logits, labels):
    return (logits.argmax(1) == labels).float().mean().item()


def spread(features):
    """→ mean and standard deviation of each feature; one that hardly varies is not blown up."""
    sd = features.std(0)
    return features.mean(0), sd.clamp_min(0.05 * sd.mean())


def fit_head(train, train_labels, val, val_labels, classes):
    """train, val: standardised features → share of val right, weight [features, classes], bias [classes]"""
    best = (-1.0, None, None)
    for penalty in PENALTIES:
        w = torch.zeros(train.shape[1], classes, requires_grad=True)
        b = torch.zeros(classes, requires_grad=True)
        solver = torch.optim.LBFGS([w, b], max_iter=300, tolerance_grad=1e-5, line_search_fn='strong_wolfe')

        def loss():
            solver.zero_grad()
            value = F.cross_entropy(train @ w + b, train_labels) + penalty * (w * w).sum() / 2
            value.backward()
            return value

        solver.step(loss)
        with torch.no_grad():
            right = share_right(val @ w + b, val_labels)
        if right >= best[0]:
            best = (right, w.detach().clone(), b.detach().clone())
    return best


def mirrored(pictures):
    """pictures: [items, side, side, 3] → the same, each with even odds as in a mirror"""
    return torch.where(torch.rand(len(pictures), 1, 1, 1) < 0.5, pictures.flip(2), pictures)


def train_all(net, groups, epochs, data, mirror):
    """
    AdamW on `groups` of parameters with their peak rates: warm-up over 5 % of the steps, then a cosine. The net turns bytes
    into its input by `net.scaled`, and into random views by `net.views`. Keeps the weights that validate best, those of the
    start among them.
    → share of val right, the epoch
    """
    pictures, labels, val, val_labels = data
    solver = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    peaks = [group['lr'] for group in groups]
    steps, step = epochs * -(-len(pictures) // BATCH), 0
    best = (-1.0, None, 0)

    def keep(epoch):
        right = accuracy(net, val, val_labels)
        state = {name: value.clone() for name, value in net.state_dict().items()}
        return (right, state, epoch) if right >= best[0] else best

    best = keep(0)
    for epoch in range(epochs):
        for rows in torch.randperm(len(pictures)).split(BATCH):
            factor = min(1, (step + 1) / max(1, WARM_UP * steps)) * 0.5 * (1 + np.cos(np.pi * step / steps))
            for group, peak in zip(solver.param_groups, peaks):
                group['lr'] = peak * factor
            seen = mirrored(pictures[rows]) if mirror else pictures[rows]
            loss = F.cross_entropy(net(net.views(seen)), labels[rows], label_smoothing=SMOOTHING)
            solver.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), LONGEST_GRADIENT)
            solver.step()
            step += 1
        best = keep(epoch + 1)
    net.load_state_dict(best[1])
    return best[0], best[2]


def accuracy(net, pictures, labels):
    return share_right(in_parts(lambda part: net(net.scaled(part)), pictures), labels)


def answer(build):
    """
    Runs the mode that the command line asks for and prints its result. `build(folder, classes)` gives the net: a module from
    its input to logits, with `scaled`, `views`, `fit(data)` and `train_from(data, rate, mirror)`; data: pictures and labels of
    train, then of val.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('case')
    parser.add_argument('mode', choices=['frozen', 'full'])
    parser.add_argument('--rate', type=float, default=3e-4)
    parser.add_argument('--mirror', action='store_true')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--threads', type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    began, worked = time.monotonic(), time.process_time()
    (x, y, classes), (v, w, _) = read(asked.case, 'train'), read(asked.case, 'val')
    net, data = build(asked.folder, classes), (x, y, v, w)
    if asked.mode == 'frozen':
        out = {'val': net.fit(data)}
    else:
        right, epoch = net.train_from(data, asked.rate, asked.mirror)
        out = {'val': right, 'epoch': epoch}
    out['seconds'] = round(time.monotonic() - began, 1)
    out['cpuSeconds'] = round(time.process_time() - worked, 1)
    t, u, _ = read(asked.case, 'test')
    out['test'] = accuracy(net, t, u)
    print(json.dumps(out), flush=True)
