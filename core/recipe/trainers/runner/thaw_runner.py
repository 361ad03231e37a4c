"""Trains the stages of a recipe that Thaw wrote: which tensors, at which rates, is in plan.json beside this file.

Needs torch and transformers, and peft for low-rank adapters. Runs as `python thaw_runner.py`, or under torchrun on several
devices. Reports events as lines of JSON in RUN/events.jsonl. SIGTERM, SIGINT or a file RUN/stop end it after the step at
hand, with a checkpoint and exit status 75; `--resume` goes on from there. Nothing is downloaded.
"""

import argparse
import hashlib
import json
import math
import os
import re
import signal
import sys
import time
from pathlib import Path

os.environ.setdefault('HF_HUB_OFFLINE', '1')
os.environ.setdefault('TOKENIZERS_PARALLELISM', 'false')

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402
from PIL import Image  # noqa: E402
from transformers import AutoConfig, AutoModel, AutoModelForImageTextToText, AutoProcessor  # noqa: E402

HERE = Path(__file__).resolve().parent
DUAL = ('clip', 'siglip')
BETAS = (0.9, 0.999)
DECAY = 0.01
CLIP_NORM = 1.0
WARMUP = 0.1
# Exit statuses: what a person can mend ends with 2, what Thaw got wrong about a checkpoint with 3, what can go on with 75.
USAGE, MISMATCH, STOPPED = 2, 3, 75


class Stopped(Exception):
    pass


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class World:
    """The processes that train together; one alone without torchrun."""

    def __init__(self, cpu):
        self.size = int(os.environ.get('WORLD_SIZE', '1'))
        self.rank = int(os.environ.get('RANK', '0'))
        cuda = torch.cuda.is_available() and not cpu
        local = int(os.environ.get('LOCAL_RANK', '0'))
        self.device = torch.device(f'cuda:{local}' if cuda else 'cpu')
        if self.size > 1:
            dist.init_process_group('nccl' if cuda else 'gloo')

    @property
    def first(self):
        return self.rank == 0

    def sum(self, value):
        """Adds up a number over all processes."""
        if self.size == 1:
            return value
        tensor = torch.tensor(float(value), dtype=torch.float64, device=self.device)
        dist.all_reduce(tensor)
        return tensor.item()

    def add_gradients(self, parameters):
        if self.size == 1:
            return
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            dist.all_reduce(parameter.grad)

    def once(self, value):
        """A value that every process uses in the same loss: its gradients add up to those of one."""
        return value if self.size == 1 else value.detach() + (value - value.detach()) / self.size

    def gather(self, rows):
        """Rows of all processes in order; only this one's have gradients, so that summed gradients are those of the whole."""
        if self.size == 1:
            return rows
        counts = [torch.zeros((), dtype=torch.long, device=rows.device) for _ in range(self.size)]
        dist.all_gather(counts, torch.tensor(rows.shape[0], device=rows.device))
        most = max(int(count) for count in counts)
        padded = torch.zeros(most, *rows.shape[1:], dtype=rows.dtype, device=rows.device)
        padded[: rows.shape[0]] = rows.detach()
        parts = [torch.empty_like(padded) for _ in range(self.size)]
        dist.all_gather(parts, padded)
        whole = [part[: int(count)] for part, count in zip(parts, counts)]
        whole[self.rank] = rows
        return torch.cat(whole)


class Events:
    """Lines of JSON, which Thaw follows; also on the screen, for a person."""

    def __init__(self, file, world):
        self.file = file if world.first else None
        self.began = time.monotonic()

    def write(self, kind, **values):
        if self.file is None:
            return
        line = json.dumps({'kind': kind, 'at': round(time.monotonic() - self.began, 3), **values}, ensure_ascii=False)
        with open(self.file, 'a', encoding='utf-8') as out:
            out.write(line + '\n')
        print(line, flush=True)


def canonical(name, spellings):
    for pattern, spelling in spellings:
        name = re.sub(pattern, spelling, name, count=1)
    return name


def load_model(plan, device):
    folder = plan['model']
    kind = AutoConfig.from_pretrained(folder).model_type
    build = AutoModel if kind in DUAL else AutoModelForImageTextToText
    # Small steps round away in half precision, so that numbers that train are kept in single precision.
    model, report = build.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    missing = [name for name in report['missing_keys'] if 'position_ids' not in name]
    if missing:
        raise Refused(MISMATCH, f'{folder} lacks {len(missing)} tensors of the model, such as {sorted(missing)[0]}.')
    return model.to(device)


def with_adapters(model, plan):
    from peft import LoraConfig, get_peft_model

    settings = plan['adapters']
    wanted = set(settings['modules'])
    modules = [name for name, _ in model.named_modules() if canonical(name + '.', plan['spellings']) in wanted]
    if len(modules) != len(wanted):
        raise Refused(MISMATCH, f'The model has {len(modules)} of the {len(wanted)} modules that adapters go to.')
    config = LoraConfig(r=settings['rank'], lora_alpha=settings['alpha'], lora_dropout=0.0, target_modules=modules)
    return get_peft_model(model, config)


def is_adapter(name):
    return '.lora_A.' in name or '.lora_B.' in name


def choose(model, stage, plan):
    """Sets what trains, and returns the optimiser's groups. Every tensor of the plan must be found, and no other trains."""
    rates = {name: group['rate'] for group in stage['groups'] for name in group['tensors']}
    parts = {name: group['name'] for group in stage['groups'] for name in group['tensors']}
    adapted = {group['name']: group['rate'] for group in stage['groups']}
    towers = plan['adapters']['towers'] if plan['adapters'] else {}
    found, groups = set(), {}
    for name, parameter in model.named_parameters():
        spelled = canonical(name, plan['spellings'])
        if is_adapter(name):
            part = next((part for prefix, part in towers.items() if spelled.startswith(prefix)), None)
            if part is None:
                raise Refused(MISMATCH, f'The adapter {name} belongs to no part of the plan.')
            rate = adapted[part]
        else:
            part, rate = parts.get(spelled), rates.get(spelled)
            if rate is not None:
                found.add(spelled)
        parameter.requires_grad_(rate is not None)
        parameter.grad = None
        if rate is not None:
            groups.setdefault((part, rate, parameter.ndim >= 2), []).append(parameter)
    absent = sorted(set(rates) - found)
    if absent:
        raise Refused(MISMATCH, f'The model has no tensor {absent[0]}, nor {len(absent) - 1} others that should train.')
    return [
        {'params': parameters, 'lr': rate, 'peak': rate, 'part': part, 'weight_decay': DECAY if decays else 0.0}
        for (part, rate, decays), parameters in groups.items()
    ]


def table_of(groups):
    counts = {}
    for group in groups:
        counts[group['part']] = counts.get(group['part'], 0) + sum(one.numel() for one in group['params'])
    return counts


def digest(parameter):
    data = parameter.detach().to('cpu').contiguous().reshape(-1)
    return hashlib.sha256(data.view(torch.uint8).numpy()).hexdigest()


def rows_of(file, split):
    with open(file, encoding='utf-8') as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    if not rows:
        raise Refused(USAGE, f'{file} holds nothing to {split}.')
    return rows


def picture(path, plan):
    file = Path(plan['pictures'], path)
    try:
        with Image.open(file) as image:
            return image.convert('RGB')
    except OSError as error:
        raise Refused(USAGE, f'{file} cannot be read: {error}') from error


def parts_of(message, images):
    """A message in the form of chat templates: a part for each picture and each piece of text. Answers hold no pictures."""
    answer = message['role'] == 'assistant'
    pieces = [message['content']] if answer else message['content'].split('<image>')
    content = []
    for i, piece in enumerate(pieces):
        if i > 0:
            content.append({'type': 'image', 'image': next(images)})
        if piece:
            content.append({'type': 'text', 'text': piece})
    return {'role': message['role'], 'content': content}


class Conversations:
    """Batches of conversations, of which only the answers count."""

    def __init__(self, plan):
        self.plan = plan
        self.processor = AutoProcessor.from_pretrained(plan['model'])
        self.processor.tokenizer.padding_side = 'right'

    def encode(self, row):
        pictures = [picture(path, self.plan) for path in row['images']]
        images = iter(pictures)
        messages = [parts_of(message, images) for message in row['messages']]
        whole = self.inputs(messages, pictures, False)
        ids = whole['input_ids'][0]
        labels = torch.full_like(ids, -100)
        for i, message in enumerate(messages):
            if message['role'] != 'assistant':
                continue
            used = sum(1 for before in messages[:i] for part in before['content'] if part['type'] == 'image')
            begins = self.inputs(messages[:i], pictures[:used], True)['input_ids'].shape[1]
            # A template may break the line after the mark that ends a turn, which no model has to write.
            ends = self.inputs(messages[: i + 1], pictures[:used], False, stripped=True)['input_ids'].shape[1]
            labels[begins:ends] = ids[begins:ends]
        return whole, labels

    def inputs(self, messages, pictures, prompt, stripped=False):
        text = self.processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=prompt)
        if stripped:
            text = text.rstrip('\n')
        return self.processor(text=[text], images=pictures or None, return_tensors='pt')

    def loss(self, model, rows, device):
        """The sum over answers' tokens, and how many they are: batches of any split then give the same mean."""
        total, count = 0.0, 0
        for row in rows:
            inputs, labels = self.encode(row)
            inputs = {name: value.to(device) for name, value in inputs.items()}
            logits = model(**inputs).logits[0, :-1].float()
            targets = labels[1:].to(device)
            total = total + torch.nn.functional.cross_entropy(logits, targets, ignore_index=-100, reduction='sum')
            count += int((targets != -100).sum())
        return total, count


class Pairs:
    """Batches of pictures and texts, each the other's only match, with the model's own loss."""

    def __init__(self, plan, world):
        self.plan, self.world = plan, world
        self.processor = AutoProcessor.from_pretrained(plan['model'])
        self.sigmoid = AutoConfig.from_pretrained(plan['model']).model_type == 'siglip'

    def loss(self, model, rows, device):
        padding = 'max_length' if self.sigmoid else True
        images = [picture(row['image'], self.plan) for row in rows]
        inputs = self.processor(
            text=[row['text'] for row in rows], images=images, padding=padding, truncation=True, return_tensors='pt'
        )
        inputs = {name: value.to(device) for name, value in inputs.items()}
        outputs = model(**inputs)
        unit = torch.nn.functional.normalize
        pictures = self.world.gather(unit(outputs.image_embeds, dim=-1))
        texts = self.world.gather(unit(outputs.text_embeds, dim=-1))
        base = model.get_base_model() if hasattr(model, 'get_base_model') else model
        logits = pictures @ texts.T * self.world.once(base.logit_scale.exp())
        here = pictures.shape[0]
        if self.sigmoid:
            signs = 2 * torch.eye(here, device=device) - 1
            loss = -torch.nn.functional.logsigmoid(signs * (logits + self.world.once(base.logit_bias))).sum() / here
        else:
            match = torch.arange(here, device=device)
            loss = (torch.nn.functional.cross_entropy(logits, match) + torch.nn.functional.cross_entropy(logits.T, match)) / 2
        # Every process computes the loss of the whole batch, of which its own rows have gradients.
        return loss * len(rows), len(rows)


def rate_at(step, steps):
    warmup = max(1, round(WARMUP * steps))
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def order_of(count, seed, turn):
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1_000_003 + turn)).tolist()


class Run:
    def __init__(self, plan, world, resume):
        self.plan, self.world = plan, world
        self.folder = HERE / plan['output']
        if world.first:
            self.folder.mkdir(parents=True, exist_ok=True)
        if world.size > 1:
            dist.barrier()
        self.events = Events(self.folder / 'events.jsonl', world)
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)
        torch.manual_seed(plan['seed'])
        self.model = load_model(plan, world.device)
        if plan['adapters']:
            self.model = with_adapters(self.model, plan)
        self.planned = {name for stage in plan['stages'] for group in stage['groups'] for name in group['tensors']}
        self.frozen = {name: digest(one) for name, one in self.model.named_parameters() if not self.may_change(name)}
        self.train = rows_of(HERE / plan['data']['train'], 'train on')
        validation = plan['data']['validation']
        self.validation = rows_of(HERE / validation, 'validate on') if validation else []
        self.batches = Pairs(plan, world) if plan['method'] == 'contrastive' else Conversations(plan)
        self.step, self.order = 0, (None, [])
        self.state = self.load() if resume else None

    def ask(self, *_):
        self.asked = True

    def stopping(self):
        asked = self.asked or (self.folder / 'stop').exists()
        return self.world.sum(int(asked)) > 0 if self.world.size > 1 else asked

    def go(self):
        for index, stage in enumerate(self.plan['stages']):
            if self.state and self.state['stage'] > index:
                continue
            self.train_stage(index, stage)
        self.finish()

    def steps_in(self, stage):
        return max(1, round(stage['epochs'] * len(self.train) / self.plan['batch']))

    def train_stage(self, index, stage):
        groups = choose(self.model, stage, self.plan)
        counts = table_of(groups)
        self.events.write('stage', stage=stage['name'], steps=self.steps_in(stage), trainable=sum(counts.values()), parts=counts)
        if stage['trainable'] != sum(counts.values()):
            wrong = f'{sum(counts.values())} numbers would train, not the {stage["trainable"]} of the plan.'
            raise Refused(MISMATCH, wrong)
        optimiser = torch.optim.AdamW(groups, betas=BETAS)
        first = 0
        if self.state and self.state['stage'] == index:
            optimiser.load_state_dict(self.state['optimiser'])
            first, self.step = self.state['step_in_stage'], self.state['step']
            torch.set_rng_state(self.state['random'])
            self.state = None
            self.events.write('resumed', step=self.step)
        steps = self.steps_in(stage)
        for step in range(first, steps):
            if self.stopping():
                self.save(index, step, optimiser)
                raise Stopped
            self.one_step(optimiser, step, steps, stage)
            every = self.plan['savingEvery']
            if self.step % every == 0 and step + 1 < steps:
                self.save(index, step + 1, optimiser)
        self.validate(stage)

    def rows_at(self, step):
        batch, count = self.plan['batch'], len(self.train)
        at = [step * batch + i for i in range(batch)]
        rows = [self.train[self.turn(one // count)[one % count]] for one in at]
        # A process takes every size-th row, so that a step sees the same rows on any number of them.
        return rows[self.world.rank :: self.world.size]

    def turn(self, number):
        """The order of a pass over the data; a step may reach into the next one."""
        if self.order[0] != number:
            self.order = (number, order_of(len(self.train), self.plan['seed'], number))
        return self.order[1]

    def one_step(self, optimiser, step, steps, stage):
        began = time.monotonic()
        for group in optimiser.param_groups:
            group['lr'] = group['peak'] * rate_at(step, steps)
        rows, size = self.rows_at(self.step), self.plan['perPass']
        self.model.train()
        total = 0.0
        # A contrastive step compares all its rows, so it is never divided.
        passes = [rows] if isinstance(self.batches, Pairs) else [rows[i : i + size] for i in range(0, len(rows), size)]
        counted = [0] * len(passes)
        for i, some in enumerate(passes):
            with torch.autocast(self.world.device.type, torch.bfloat16, enabled=self.world.device.type == 'cuda'):
                loss, counted[i] = self.batches.loss(self.model, some, self.world.device)
            loss.backward()
            total += float(loss.detach())
        count = self.world.sum(sum(counted))
        parameters = [one for group in optimiser.param_groups for one in group['params']]
        self.world.add_gradients(parameters)
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad /= max(1.0, count) if not isinstance(self.batches, Pairs) else max(1, len(rows))
        norm = float(torch.nn.utils.clip_grad_norm_(parameters, CLIP_NORM))
        loss = self.world.sum(total) / max(1.0, count)
        if not math.isfinite(loss) or not math.isfinite(norm):
            raise Refused(USAGE, f'Training diverged at step {self.step + 1}: the loss is {loss}. Lower the rates.')
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        self.step += 1
        rates = {group['part']: group['lr'] for group in optimiser.param_groups}
        self.events.write(
            'step', step=self.step, stage=stage['name'], of=steps, epoch=self.epoch(), loss=loss, norm=norm, rates=rates,
            seconds=round(time.monotonic() - began, 4),
        )

    def epoch(self):
        return round(self.step * self.plan['batch'] / len(self.train), 4)

    @torch.no_grad()
    def validate(self, stage):
        if not self.validation:
            return
        self.model.eval()
        total, count, size = 0.0, 0, self.plan['batch']
        for begin in range(0, len(self.validation), size):
            rows = self.validation[begin : begin + size][self.world.rank :: self.world.size]
            # A contrastive batch needs a row on each process.
            if isinstance(self.batches, Pairs) and len(self.validation) - begin < self.world.size:
                break
            if rows:
                loss, seen = self.batches.loss(self.model, rows, self.world.device)
                total, count = total + float(loss), count + seen
        loss = self.world.sum(total) / max(1.0, self.world.sum(count))
        self.events.write('validation', step=self.step, stage=stage['name'], epoch=self.epoch(), loss=loss)

    def may_change(self, name):
        """Whether any stage trains it."""
        return is_adapter(name) or canonical(name, self.plan['spellings']) in self.planned

    def save(self, stage, step_in_stage, optimiser):
        if not self.world.first:
            return
        state = {
            'stage': stage,
            'step_in_stage': step_in_stage,
            'step': self.step,
            'optimiser': optimiser.state_dict(),
            'random': torch.get_rng_state(),
            'weights': {name: one.detach().cpu() for name, one in self.model.named_parameters() if self.may_change(name)},
        }
        file = self.folder / 'checkpoint.pt'
        beside = file.with_suffix('.tmp')
        torch.save(state, beside)
        with open(beside, 'rb+') as written:
            os.fsync(written.fileno())
        os.replace(beside, file)
        self.events.write('checkpoint', step=self.step)

    def load(self):
        file = self.folder / 'checkpoint.pt'
        if not file.exists():
            raise Refused(USAGE, f'{file} is not there: the run stopped before its first checkpoint. Start it without --resume.')
        state = torch.load(file, map_location='cpu', weights_only=True)
        parameters = dict(self.model.named_parameters())
        with torch.no_grad():
            for name, value in state['weights'].items():
                parameters[name].copy_(value)
        (self.folder / 'stop').unlink(missing_ok=True)
        return state

    def finish(self):
        """Writes the model as it came, with merged adapters, and what stayed as it was."""
        now = dict(self.model.named_parameters())
        moved = [name for name, before in self.frozen.items() if digest(now[name]) != before]
        model = self.model
        if self.world.first:
            if self.plan['adapters']:
                model.save_pretrained(self.folder / 'adapter')
                model = model.merge_and_unload()
            dtype = AutoConfig.from_pretrained(self.plan['model']).dtype
            model.to(dtype if isinstance(dtype, torch.dtype) else torch.float32).save_pretrained(self.folder / 'model')
            self.batches.processor.save_pretrained(self.folder / 'model')
            (self.folder / 'checkpoint.pt').unlink(missing_ok=True)
        self.events.write('frozen', tensors=len(self.frozen), unchanged=not moved, moved=moved[:5])
        if moved:
            raise Refused(MISMATCH, f'{len(moved)} tensors that should have stayed have moved, such as {moved[0]}.')
        self.events.write('done', step=self.step, model=str(self.folder / 'model'))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--plan', default=str(HERE / 'plan.json'))
    parser.add_argument('--resume', action='store_true', help='go on from the last checkpoint')
    options = parser.parse_args()
    with open(options.plan, encoding='utf-8') as file:
        plan = json.load(file)
    world = World(plan['cpu'])
    run = None
    try:
        run = Run(plan, world, options.resume)
        run.go()
    except Stopped:
        run.events.write('stopped', step=run.step)
        return STOPPED
    except Refused as refusal:
        if run is not None:
            run.events.write('failed', message=str(refusal))
        print(f'thaw_runner: {refusal}', file=sys.stderr, flush=True)
        return refusal.status
    finally:
        if world.size > 1:
            dist.destroy_process_group()
    return 0


if __name__ == '__main__':
    sys.exit(main())
