"""Writes what thaw_features.py writes, without a model: features that tell the pictures' folders apart, and answers.

FAKE_FEATURES says how: `nan` spoils a value, `short` leaves out the last, `refuses` ends as the program does with a picture that it
cannot read, `hangs` stops after the first picture, `outdated` fails as an old library does, `wrong-answers` answers nothing.
"""

import json
import os
import struct
import sys
import time
import zlib
from pathlib import Path

WORDS = os.environ.get('FAKE_FEATURES', '').split()
WIDTH = 6


def row(file):
    folder = file.rsplit('/', 1)[0]
    noise = [zlib.crc32(f'{file} {i}'.encode()) / 2**32 for i in range(WIDTH)]
    return [value + (4 if zlib.crc32(folder.encode()) % WIDTH == i else 0) for i, value in enumerate(noise)]


def lines(file, rows):
    file.write_text(''.join(json.dumps(one) + '\n' for one in rows))


def main():
    if 'outdated' in WORDS:
        print("ImportError: cannot import name 'AutoModelForImageTextToText' from 'transformers'", file=sys.stderr)
        sys.exit(1)
    plan = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[1]).parent
    items = plan['items']
    for number, item in enumerate(items):
        print(json.dumps({'kind': 'features', 'done': number, 'total': len(items)}), flush=True)
        if 'refuses' in WORDS:
            print(f'thaw_features: {item["file"]} cannot be read: it is torn', file=sys.stderr)
            sys.exit(2)
        if 'hangs' in WORDS:
            time.sleep(60)
    for tap in plan['taps'] if items else []:
        values = [value for item in items for value in row(item['file'])]
        if 'nan' in WORDS:
            values[3] = float('nan')
        if 'short' in WORDS:
            values.pop()
        (folder / f'{tap["name"]}.f32').write_bytes(struct.pack(f'<{len(values)}f', *values))
    lines(folder / 'items.jsonl', [{'id': item['id'], 'ms': 2} for item in items])
    asked = plan['questions']
    answer = lambda question: '' if 'wrong-answers' in WORDS else question['images'][0].split('/')[-2]
    lines(folder / 'answers.jsonl', [{'id': one['id'], 'text': answer(one), 'tokens': 1} for one in asked])
    texts = plan['texts']
    # “cat number 7” has the words of the picture cat/7.png.
    named = [f'{text.split()[0]}/{text.split()[-1]}.png' for text in texts]
    words = [value for file in named for value in row(file)]
    (folder / 'texts.f32').write_bytes(struct.pack(f'<{len(words)}f', *words))
    index = {
        'version': 1,
        'items': len(items),
        'taps': [{'name': tap['name'], 'width': WIDTH} for tap in plan['taps']] if items else [],
        'texts': {'rows': len(texts), 'width': WIDTH} if texts else None,
        'answers': len(asked),
        'silent': None,
        'device': 'CPU',
        'dtype': 'float32',
        'torch': '2.13.0',
        'transformers': '5.6.0',
        'msPerImage': 2 if items else None,
    }
    (folder / 'index.json').write_text(json.dumps(index))


if __name__ == '__main__':
    main()
