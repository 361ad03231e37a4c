"""Acts as llamafactory-cli does for `train STAGE.yaml [key=value …]`: lines, files, checkpoints, signals. Trains nothing.

FAKE_TRAINER says how: a list of words, of which `steps=N` and `pause=SECONDS` set the length; `wrong-count`, `moves-frozen`, `forgets` (after a resume),
`out-of-memory`, `disk-full`, `unknown-argument`, `no-weights` make it fail, `child` lets a child process do the work.
"""

import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

WORDS = os.environ.get('FAKE_TRAINER', '').split()
OPTIONS = dict(word.split('=', 1) for word in WORDS if '=' in word)
STEPS, PAUSE = int(OPTIONS.get('steps', 6)), float(OPTIONS.get('pause', 0.02))


def settings():
    values = {}
    for line in Path(sys.argv[2]).read_text('utf-8').splitlines():
        name, _, value = line.partition(': ')
        values[name] = json.loads(value) if value.startswith('"') else value
    for word in sys.argv[3:]:
        name, _, value = word.partition('=')
        values[name] = value
    return values


def read(folder):
    data = (folder / 'model.safetensors').read_bytes()
    (length,) = struct.unpack('<Q', data[:8])
    return json.loads(data[8 : 8 + length]), bytearray(data[8 + length :]), data[: 8 + length]


def write(folder, head, values):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'model.safetensors').write_bytes(head + bytes(values))


def fail(line):
    print('Traceback (most recent call last):\n  File "train.py", line 1, in <module>\n' + line, file=sys.stderr)
    sys.exit(1)


def main():
    if 'child' in WORDS and 'FAKE_CHILD' not in os.environ:
        sys.exit(subprocess.run([sys.executable, *sys.argv], env={**os.environ, 'FAKE_CHILD': '1'}).returncode)
    given = settings()
    output = Path(given['output_dir'])
    stage = int(output.name.split('-')[1]) - 1
    expected = json.loads(Path('expected.json').read_text('utf-8'))[stage]
    count = expected['trainable'] + (1 if 'wrong-count' in WORDS else 0)
    if 'unknown-argument' in WORDS:
        fail("ValueError: Some keys are not used by the HfArgumentParser: ['save_total_limit']")
    print(f'[INFO] llamafactory.model.loader:144 >> trainable params: {count:,} || all params: 9,999 || trainable%: 50')
    print(f'token {os.environ.get("HF_TOKEN", "none")}', flush=True)
    header, values, head = read(Path(given['model_name_or_path']))
    moving = [name for name in header if name in expected['tensors'] or 'moves-frozen' in WORDS and name != '__metadata__']
    first = 0
    if 'resume_from_checkpoint' in given:
        first = int(given['resume_from_checkpoint'].split('-')[-1])
        print("There were missing keys in the checkpoint model loaded: ['a'].", file=sys.stderr)
    output.mkdir(parents=True, exist_ok=True)
    began = time.time()
    for step in range(first + 1, STEPS + 1):
        time.sleep(PAUSE)
        if step == 3 and 'out-of-memory' in WORDS:
            fail('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.')
        if step == 3 and 'disk-full' in WORDS:
            fail('OSError: [Errno 28] No space left on device')
        for name in moving:
            values[header[name]['data_offsets'][0]] = step % 250 + 1
        seconds = int(time.time() - began)
        loss = 5 / (step - first if 'forgets' in WORDS else step)
        line = {'current_steps': step, 'total_steps': STEPS, 'loss': loss, 'lr': 1e-3, 'epoch': step / STEPS}
        line['elapsed_time'] = f'0:00:{seconds % 60:02}'
        with open(output / 'trainer_log.jsonl', 'a', encoding='utf-8') as log:
            log.write(json.dumps(line) + '\n')
        if step % 2 == 0 and 'no-weights' not in WORDS:
            write(output / f'checkpoint-{step}', head, values)
            (output / f'checkpoint-{step}' / 'trainer_state.json').write_text('{}')
    if 'no-weights' not in WORDS:
        write(output, head, values)


main()
