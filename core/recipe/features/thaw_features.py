"""Passes pictures through the vision tower of a model that writes texts, and asks it questions; trains nothing.

Needs torch, transformers and pillow. Runs as `python thaw_features.py PLAN`, where PLAN is a file that Thaw wrote. For each
picture it appends the mean over tokens at each tap to a file of float32, then the picture's id to items.jsonl; answers go to
answers.jsonl. What was killed goes on where it stopped, with the same bytes. index.json appears when all is done. Progress is
lines of JSON on the standard output. Nothing is downloaded.
"""

import hashlib
import inspect
import json
import os
import re
import sys
import time
from pathlib import Path

os.environ.setdefault('HF_HUB_OFFLINE', '1')
os.environ.setdefault('TOKENIZERS_PARALLELISM', 'false')

import torch  # noqa: E402
import transformers  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402
from transformers import AutoModelForImageTextToText, AutoProcessor  # noqa: E402

# Exit statuses as of Thaw's runner: what a person can mend ends with 2, what Thaw got wrong about a checkpoint with 3.
USAGE, MISMATCH = 2, 3
# Progress more often would be more than anybody reads.
REPORT_SECONDS = 0.2


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def report(kind, **values):
    print(json.dumps({'kind': kind, **values}, ensure_ascii=False), flush=True)


def picture(plan, path):
    file = Path(plan['pictures'], path)
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert('RGB')
    except (OSError, Image.DecompressionBombError) as error:
        raise Refused(USAGE, f'{file} cannot be read: {error}') from error


class Model:
    def __init__(self, plan):
        folder = plan['model']
        cuda = torch.cuda.is_available() and not plan['cpu']
        mps = not cuda and not plan['cpu'] and torch.backends.mps.is_available()
        self.device = torch.device('cuda' if cuda else 'mps' if mps else 'cpu')
        self.processor = AutoProcessor.from_pretrained(folder)
        # As the files have it, which takes the least memory; CPUs lack some operations in float16.
        model, found = AutoModelForImageTextToText.from_pretrained(folder, dtype='auto', output_loading_info=True)
        missing = [name for name in found['missing_keys'] if 'position_ids' not in name]
        if missing:
            raise Refused(MISMATCH, f'{folder} lacks {len(missing)} tensors of the model, such as {sorted(missing)[0]}.')
        if self.device.type == 'cpu' and model.dtype == torch.float16:
            model = model.float()
        self.model = model.eval().to(self.device)
        owner = self.model if hasattr(self.model, 'get_image_features') else self.model.model
        self.look = owner.get_image_features
        self.takes = set(inspect.signature(self.look).parameters)

    @property
    def name(self):
        return torch.cuda.get_device_name(self.device) if self.device.type == 'cuda' else self.device.type.upper()

    def placed(self, inputs):
        kind = self.model.dtype
        return {
            name: value.to(self.device, kind) if value.is_floating_point() else value.to(self.device)
            for name, value in inputs.items()
            if isinstance(value, torch.Tensor)
        }

    def see(self, image):
        inputs = self.placed(self.processor.image_processor(images=[image], return_tensors='pt'))
        self.look(**{name: value for name, value in inputs.items() if name in self.takes})

    def words(self, text):
        """The mean of the embeddings that the language model has of a text's tokens."""
        ids = self.processor.tokenizer(text, add_special_tokens=False, return_tensors='pt')['input_ids'].to(self.device)
        return self.model.get_input_embeddings()(ids[0].long()).float().mean(0).cpu()

    def answer(self, messages, images, most):
        """Greedy, so that it is the same each time."""
        text = self.processor.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        inputs = self.placed(self.processor(text=[text], images=images, return_tensors='pt'))
        tokens = self.model.generate(**inputs, max_new_tokens=most, do_sample=False)[0, inputs['input_ids'].shape[1] :]
        return self.processor.tokenizer.decode(tokens, skip_special_tokens=True), len(tokens)


def tensor_in(value):
    while isinstance(value, (tuple, list)):
        value = value[0]
    return value


class Taps:
    """Means over all tokens of one picture, by hooks: of what a module takes in, or of what it gives."""

    def __init__(self, model, plan):
        self.names = [tap['name'] for tap in plan['taps']]
        self.sums = {}
        modules = {canonical(name + '.', plan['spellings']): module for name, module in model.named_modules()}
        for tap in plan['taps']:
            module = modules.get(tap['module'])
            if module is None:
                raise Refused(MISMATCH, f'The model has no module {tap["module"]}, where “{tap["name"]}” should be read.')
            if tap['at'] == 'input':
                module.register_forward_pre_hook(self.entering(tap['name']), with_kwargs=True)
            else:
                module.register_forward_hook(self.leaving(tap['name']))

    def entering(self, name):
        return lambda _, args, kwargs: self.add(name, args[0] if args else next(iter(kwargs.values())))

    def leaving(self, name):
        return lambda _, args, output: self.add(name, output)

    def add(self, name, value):
        tokens = tensor_in(value).detach()
        tokens = tokens.reshape(-1, tokens.shape[-1]).float()
        # A tower may look at a picture in several passes.
        total, count = self.sums.get(name, (0, 0))
        self.sums[name] = (total + tokens.sum(0), count + tokens.shape[0])

    def take(self, what):
        rows = {}
        for name in self.names:
            if name not in self.sums:
                raise Refused(MISMATCH, f'Nothing passed the tap “{name}”.')
            total, count = self.sums[name]
            rows[name] = (total / count).cpu()
            if not torch.isfinite(rows[name]).all():
                raise Refused(USAGE, f'At “{name}” the model gives values that are no numbers for {what}.')
        self.sums = {}
        return rows


def canonical(name, spellings):
    for pattern, spelling in spellings:
        name = re.sub(pattern, spelling, name, count=1)
    return name


def whole_lines(file):
    """The rows of a file of JSON lines; cuts off what was being written when the program was killed."""
    if not file.exists():
        return []
    data = file.read_bytes()
    whole = data[: data.rfind(b'\n') + 1]
    if len(whole) < len(data):
        os.truncate(file, len(whole))
    return [json.loads(line) for line in whole.splitlines()]


def keep_lines(file, count):
    if file.exists():
        lines = file.read_bytes().splitlines(keepends=True)
        os.truncate(file, sum(len(line) for line in lines[:count]))


class Paced:
    """Counts what is left to do: what an earlier start did would make the rest look as quick."""

    def __init__(self, kind, total, before):
        self.kind, self.total, self.before, self.last = kind, total - before, before, 0.0

    def tell(self, number):
        done = number - self.before
        if done == self.total or time.monotonic() - self.last >= REPORT_SECONDS:
            self.last = time.monotonic()
            report(self.kind, done=done, total=self.total)


class Features:
    """A file of float32 a tap, and the finished items; a row counts once its item is listed."""

    def __init__(self, folder, taps):
        self.list = folder / 'items.jsonl'
        self.files = {tap['name']: folder / f'{tap["name"]}.f32' for tap in taps}
        self.done = whole_lines(self.list)
        self.settle()

    def settle(self):
        """Files that hold more rows than are listed lose them; what holds fewer takes the list with it."""
        widths = self.done[0]['widths'] if self.done else {}
        rows = len(self.done)
        for name, file in self.files.items():
            size = file.stat().st_size if file.exists() else 0
            rows = min(rows, size // (4 * widths[name])) if name in widths else 0
        self.done = self.done[:rows]
        keep_lines(self.list, rows)
        for name, file in self.files.items():
            if file.exists():
                os.truncate(file, 4 * rows * widths[name] if rows > 0 else 0)

    def append(self, rows, **item):
        for name, row in rows.items():
            with open(self.files[name], 'ab') as out:
                out.write(row.numpy().astype('<f4').tobytes())
        # All of the widths once, with the first.
        widths = {} if self.done else {'widths': {name: row.shape[0] for name, row in rows.items()}}
        self.done.append({**item, **widths})
        with open(self.list, 'a', encoding='utf-8') as out:
            out.write(json.dumps(self.done[-1]) + '\n')


def see_all(plan, folder, model):
    items = plan['items']
    if not items:
        return []
    features = Features(folder, plan['taps'])
    taps = Taps(model.model, plan)
    paced = Paced('features', len(items), len(features.done))
    for item in items[len(features.done) :]:
        paced.tell(len(features.done))
        image = picture(plan, item['file'])
        began = time.monotonic()
        model.see(image)
        rows = taps.take(item['file'])
        features.append(rows, id=item['id'], ms=round(1000 * (time.monotonic() - began), 3))
    paced.tell(len(items))
    return features.done


def read_texts(plan, folder, model):
    """A row of float32 for each text, all at once: this takes seconds. Returns the width; None without texts."""
    if not plan['texts']:
        return None
    rows = torch.stack([model.words(text) for text in plan['texts']])
    if not torch.isfinite(rows).all():
        raise Refused(USAGE, 'The model gives values that are no numbers for words.')
    (folder / 'texts.f32').write_bytes(rows.numpy().astype('<f4').tobytes())
    return rows.shape[1]


def parts_of(message, images):
    """A message in the form of chat templates; a mark in a question is a picture, one in an answer a text."""
    pieces = [message['content']] if message['role'] == 'assistant' else message['content'].split('<image>')
    content = []
    for i, piece in enumerate(pieces):
        if i > 0:
            content.append({'type': 'image', 'image': next(images)})
        if piece:
            content.append({'type': 'text', 'text': piece})
    return {'role': message['role'], 'content': content}


def ask_all(plan, folder, model):
    file = folder / 'answers.jsonl'
    done = len(whole_lines(file))
    questions = plan['questions']
    if not questions:
        return None
    if not getattr(model.processor, 'chat_template', None):
        return 'The model’s files hold no chat template, so that nobody knows how to ask it.'
    paced = Paced('answers', len(questions), done)
    for number, question in enumerate(questions[done:], done):
        paced.tell(number)
        images = [picture(plan, path) for path in question['images']]
        left = iter(images)
        messages = [parts_of(message, left) for message in question['messages']]
        text, tokens = model.answer(messages, images, question['most'])
        with open(file, 'a', encoding='utf-8') as out:
            out.write(json.dumps({'id': question['id'], 'text': text, 'tokens': tokens}) + '\n')
    paced.tell(len(questions))
    return None


def run(plan, folder):
    folder.mkdir(parents=True, exist_ok=True)
    began = folder / 'plan.sha256'
    mark = hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()
    if not began.exists() or began.read_text() != mark:
        # What another plan left does not belong to this one.
        for left in [*folder.glob('*.f32'), *folder.glob('*.jsonl'), folder / 'index.json']:
            left.unlink(missing_ok=True)
        began.write_text(mark)
    report('loading')
    model = Model(plan)
    report('loaded', device=model.name)
    with torch.inference_mode():
        done = see_all(plan, folder, model)
        width = read_texts(plan, folder, model)
        silent = ask_all(plan, folder, model)
    seconds = sorted(item['ms'] for item in done)
    index = {
        'version': 1,
        'items': len(done),
        'taps': [{'name': name, 'width': width} for name, width in done[0]['widths'].items()] if done else [],
        'texts': {'rows': len(plan['texts']), 'width': width} if width else None,
        'answers': 0 if silent else len(plan['questions']),
        'silent': silent,
        'device': model.name,
        'dtype': str(model.model.dtype).removeprefix('torch.'),
        'torch': torch.__version__,
        'transformers': transformers.__version__,
        # The median: the first picture also waits for libraries.
        'msPerImage': seconds[len(seconds) // 2] if done else None,
    }
    beside = folder / 'index.tmp'
    beside.write_text(json.dumps(index), encoding='utf-8')
    os.replace(beside, folder / 'index.json')
    report('done')


def main():
    file = Path(sys.argv[1])
    plan = json.loads(file.read_text(encoding='utf-8'))
    try:
        run(plan, file.parent)
    except Refused as refusal:
        print(f'thaw_features: {refusal}', file=sys.stderr, flush=True)
        return refusal.status
    except torch.cuda.OutOfMemoryError:
        print(f'thaw_features: The device lacks the memory for {plan["model"]}. Use another, or --cpu.', file=sys.stderr)
        return USAGE
    return 0


if __name__ == '__main__':
    sys.exit(main())
