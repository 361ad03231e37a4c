"""Writes the vision part of a CLIP checkpoint as the ONNX file that @huggingface/transformers reads.

Arguments: the checkpoint's folder, the folder to write into.
"""
import os
import shutil
import sys

os.environ['HF_HUB_OFFLINE'] = '1'

import torch
from transformers import CLIPVisionModelWithProjection

folder, out = sys.argv[1:]
os.makedirs(os.path.join(out, 'onnx'), exist_ok=True)
for name in ('config.json', 'preprocessor_config.json', 'processor_config.json'):
    if os.path.exists(os.path.join(folder, name)):
        shutil.copy(os.path.join(folder, name), out)


class Embeds(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = CLIPVisionModelWithProjection.from_pretrained(folder, dtype=torch.float32, attn_implementation='eager').eval()

    def forward(self, pixel_values):
        return self.model(pixel_values=pixel_values).image_embeds


side = CLIPVisionModelWithProjection.config_class.from_pretrained(folder).image_size
torch.onnx.export(
    Embeds().eval(),
    (torch.zeros(2, 3, side, side),),
    os.path.join(out, 'onnx', 'vision_model.onnx'),
    input_names=['pixel_values'],
    output_names=['image_embeds'],
    dynamic_axes={'pixel_values': {0: 'batch'}, 'image_embeds': {0: 'batch'}},
    opset_version=17,
    dynamo=False,
)
