"""PyTorch's side of a checkpoint's measurement: transformers' model of the same folder, the same batch and the same step as
bench/checkpoint/ours.ts. Adapters are peft's.

Started with a file that holds the job as JSON; answers one line for every line {"iterations": n}.
"""
import json
import os
import re
import sys

os.environ['HF_HUB_OFFLINE'] = '1'

import torch
import torch.nn.functional as F
from transformers import AutoModel

from answer import answer

RATE = 1e-6
WEIGHT_DECAY = 0.05


def features(found):
    """Newer versions return more than the features."""
    return F.normalize(found if torch.is_tensor(found) else found.pooler_output, dim=-1)


def own_name(name):
    """As the file of the checkpoint has it: SigLIP's pooling keeps three matrices in one."""
    return re.sub(r'in_proj_(weight|bias)$', r'q_proj.\1', name)


def choose_trainable(model, job):
    names = set(job['trainable'])
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(own_name(name) in names)


def with_adapters(model, adapters):
    from peft import LoraConfig, inject_adapter_in_model

    present = {name for name, _ in model.named_modules()}
    targets = [name for name in adapters['modules'] if name in present]
    # The mean of PyTorch's fused pooling is out of peft's reach; it is one block of thirteen.
    config = LoraConfig(r=adapters['rank'], lora_alpha=adapters['alpha'], target_modules=targets)
    return inject_adapter_in_model(config, model)


def prepare(job):
    torch.set_num_threads(job['threads'])
    torch.manual_seed(0)
    model = AutoModel.from_pretrained(job['folder'], dtype=torch.float32)
    model.eval()
    batch, side = job['batch'], job['side']
    with open(job['imagesFile'], 'rb') as file:
        numbers = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
    images = numbers.view(batch, side, side, 3).permute(0, 3, 1, 2).contiguous()
    if job['workload'] == 'forward':

        def forward():
            with torch.inference_mode():
                return features(model.get_image_features(pixel_values=images)).flatten()[0].item()

        return forward
    ids, labels = torch.tensor(job['ids']), torch.tensor(job['labels'])
    choose_trainable(model, job)
    if job['adapters']:
        model = with_adapters(model, job['adapters'])
        for name, parameter in model.named_parameters():
            parameter.requires_grad_('lora_' in name or name in ('visual_projection.weight', 'logit_scale'))
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    # `fused` is PyTorch's fastest: one pass over memory.
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=WEIGHT_DECAY, fused=True)

    def loss_of():
        seen = features(model.get_image_features(pixel_values=images))
        read = features(model.get_text_features(input_ids=ids))
        logits = seen @ read.T * model.logit_scale.exp()
        if job['workload'] != 'captions':
            return F.cross_entropy(logits, labels, label_smoothing=job['labelSmoothing'])
        if hasattr(model, 'logit_bias'):
            signs = 2 * torch.eye(batch) - 1
            return -F.logsigmoid(signs * (logits + model.logit_bias)).sum() / batch
        own = torch.arange(batch)
        return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, job['clipNorm'])
        optimiser.step()
        return loss.item()

    return step


with open(sys.argv[1]) as file:
    work = prepare(json.load(file))
answer(work)
