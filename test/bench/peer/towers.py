"""Measures one workload on PyTorch: the same towers, batches and optimiser as bench/step/tower.ts.

Started with a job as JSON; answers one line for every line {"iterations": n}.
"""
import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from model import ImageTower, TextTower
from answer import answer

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
        top = list(model.tower.blocks[-2:]) + [model.tower.norm] + [getattr(model.tower, name) for name in ('pool', 'proj') if hasattr(model.tower, name)]
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


answer(prepare(json.loads(sys.argv[1])))
