"""PyTorch's side of bench:convolution: the tower EfficientNet-Lite0 under a linear classifier.

Started with a file that holds the job as JSON and the layout of its images, `channels_last` or `contiguous_format`;
answers one line for every line it reads.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from answer import peak_mb

EPSILON = 1e-3
# Repeats, window, stride, hidden channels for each channel, output channels.
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]
STEM, HEAD = 32, 1280


class Convolution(nn.Module):
    """TensorFlow's "same" padding of even sides, then a convolution without bias."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1):
        super().__init__()
        total = kernel - stride
        self.around = (total // 2, total - total // 2)
        even = self.around[0] == self.around[1]
        self.uneven = None if even else self.around * 2
        self.weight = nn.Parameter(torch.empty(outputs, inputs // groups, kernel, kernel))
        self.how = {'stride': stride, 'groups': groups, 'padding': self.around[0] if even else 0}

    def forward(self, x):
        return F.conv2d(x if self.uneven is None else F.pad(x, self.uneven), self.weight, **self.how)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=EPSILON)


class Block(nn.Module):
    def __init__(self, inputs, kernel, stride, expand, outputs):
        super().__init__()
        hidden = inputs * expand
        if expand > 1:
            self._expand_conv, self._bn0 = Convolution(inputs, hidden, 1), norm(hidden)
        self._depthwise_conv, self._bn1 = Convolution(hidden, hidden, kernel, stride, hidden), norm(hidden)
        self._project_conv, self._bn2 = Convolution(hidden, outputs, 1), norm(outputs)
        self.has_shortcut = stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if hasattr(self, '_expand_conv') else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.has_shortcut else y


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = Convolution(3, STEM, 3, 2), norm(STEM)
        blocks, inputs = [], STEM
        for repeats, kernel, stride, expand, outputs in STAGES:
            for i in range(repeats):
                blocks.append(Block(inputs, kernel, stride if i == 0 else 1, expand, outputs))
                inputs = outputs
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = Convolution(inputs, HEAD, 1), norm(HEAD)

    def forward(self, x):
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x))).mean((2, 3))


class Classifier(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.visual = Tower()
        self.head = nn.Linear(HEAD, classes)

    def forward(self, x):
        return self.head(self.visual(x))


def read(file):
    with open(file, 'rb') as data:
        return torch.frombuffer(bytearray(data.read()), dtype=torch.float32)


def load(model, job):
    numbers, at, state = read(job['weightsFile']), 0, {}
    for tensor in job['tensors']:
        length = torch.Size(tensor['shape']).numel()
        value = numbers[at : at + length].view(tensor['shape']).clone()
        state[tensor['name']] = value.T.contiguous() if tensor['name'] == 'head.weight' else value
        at += length
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all(name.endswith('num_batches_tracked') for name in missing), (missing, unexpected)


def prepare(job, layout):
    torch.set_num_threads(job['threads'])
    model = Classifier(job['classes']).eval()
    load(model, job)
    batch, side = job['batch'], job['side']
    numbers = read(job['batchFile'])
    images = numbers[:-batch].view(batch, side, side, 3).permute(0, 3, 1, 2)
    images, model = images.contiguous(memory_format=layout), model.to(memory_format=layout)
    labels = numbers[-batch:].long()
    if job['workload'] == 'forward':

        def forward():
            with torch.inference_mode():
                return {'features': model.visual(images)}

        return forward, forward
    if job['workload'] == 'frozen':
        model.visual.requires_grad_(False)
    parameters = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    optimiser = torch.optim.AdamW(parameters.values(), lr=1e-4, weight_decay=0.05, foreach=True)

    def gradients():
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        found = {name: parameter.grad for name, parameter in parameters.items()}
        found['head.weight'] = found['head.weight'].T
        return {'loss': loss.detach(), **found}

    def step():
        gradients()
        optimiser.step()

    return gradients, step


def main():
    with open(sys.argv[1]) as file:
        job = json.load(file)
    results, iterate = prepare(job, getattr(torch, sys.argv[2]))
    for line in sys.stdin:
        asked = json.loads(line)
        if 'resultsFile' in asked:
            found = {name: value.detach().float().contiguous() for name, value in results().items()}
            with open(asked['resultsFile'], 'wb') as file:
                for value in found.values():
                    file.write(value.numpy().tobytes())
            answer = {'results': [{'name': name, 'length': value.numel()} for name, value in found.items()]}
        else:
            started = time.perf_counter()
            for _ in range(asked['iterations']):
                iterate()
            answer = {'ms': (time.perf_counter() - started) * 1000 / asked['iterations'], 'peakMb': peak_mb()}
        print(json.dumps(answer), flush=True)


main()
