"""PyTorch's side of bench:measure: transformers' processor and model on the same files.

Started with a file that holds the job as JSON; answers one line for every line {"mode": ...}.
"""
import json
import os
import sys
import time

os.environ['HF_HUB_OFFLINE'] = '1'

import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModel

from answer import peak_mb


with open(sys.argv[1]) as file:
    job = json.load(file)
torch.set_num_threads(job['threads'])
model = AutoModel.from_pretrained(job['folder'], dtype=torch.float32).eval()
processor = AutoImageProcessor.from_pretrained(job['folder'])
batches = [job['files'][at : at + job['batch']] for at in range(0, len(job['files']), job['batch'])]


def load(files):
    return processor(images=[Image.open(file).convert('RGB') for file in files], return_tensors='pt')['pixel_values']


ready = None
for line in sys.stdin:
    mode = json.loads(line)['mode']
    if mode == 'pixels' and ready is None:
        ready = [load(files) for files in batches]
    found = []
    started = time.perf_counter()
    with torch.inference_mode():
        for at, files in enumerate(batches):
            out = model.get_image_features(pixel_values=load(files) if mode == 'files' else ready[at])
            # Newer versions return more than the features.
            found.append(out if torch.is_tensor(out) else out.pooler_output)
    ms = (time.perf_counter() - started) * 1000
    first = torch.nn.functional.normalize(found[0][0], dim=-1).tolist()
    print(json.dumps({'ms': ms, 'peakMb': peak_mb(), 'first': first}), flush=True)
