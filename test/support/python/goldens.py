"""Computes again what is recorded of a dual encoder in its golden.json, with the libraries that are here.

python goldens.py FOLDER… prints a line of JSON for each: ids of the recorded strings, pixels of the recorded pictures, both
towers' embeddings, the logits between them, the loss, and the length of each tensor's gradient. Needs requirements.txt.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault('HF_HUB_OFFLINE', '1')

import torch  # noqa: E402
from PIL import Image  # noqa: E402


def pictures(folder, golden):
    return [Image.open(folder.parent / 'images' / name) for name in golden['images']]


def of_transformers(folder, golden):
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    sigmoid = model.config.model_type == 'siglip'
    tokenizer = AutoTokenizer.from_pretrained(folder)
    length = model.config.text_config.max_position_embeddings
    encoded = tokenizer(golden['strings'], padding='max_length', truncation=True, max_length=length, return_tensors='pt')
    # The other backend, torchvision's, enlarges in another way.
    images = AutoImageProcessor.from_pretrained(folder, backend='pil')
    pixels = images(images=pictures(folder, golden), return_tensors='pt')['pixel_values']
    ids = encoded['input_ids']
    # SigLIP has been trained without a mask for padding.
    mask = None if sigmoid else encoded['attention_mask']
    with torch.no_grad():
        seen = model(input_ids=ids, pixel_values=pixels, attention_mask=mask)
    some = golden['captions']
    loss = model(
        input_ids=ids[some], pixel_values=pixels, attention_mask=None if mask is None else mask[some], return_loss=True
    ).loss
    return model, ids, pixels, seen.image_embeds, seen.text_embeds, seen.logits_per_image, loss


def name_tiny_tower():
    """open_clip asks timm for towers by name, and the tiny one has none there."""
    import timm
    from timm.models.vision_transformer import _create_vision_transformer

    name = 'vit_tiny32_patch8_siglip_32'
    size = dict(img_size=32, patch_size=8, embed_dim=32, depth=3, num_heads=2, class_token=False, global_pool='map')

    def build(pretrained=False, **more):
        return _create_vision_transformer(name, pretrained=pretrained, **dict(size, **more))

    build.__name__ = name
    build.__module__ = 'timm.models.vision_transformer'
    timm.models.register_model(build)


def of_open_clip(folder, golden):
    import open_clip
    from open_clip.loss import ClipLoss, SigLipLoss

    name_tiny_tower()
    model, prepare = open_clip.create_model_from_pretrained(f'local-dir:{folder}')
    model.eval()
    ids = open_clip.get_tokenizer(f'local-dir:{folder}')(golden['strings'])
    pixels = torch.stack([prepare(image) for image in pictures(folder, golden)])
    scale, bias = model.logit_scale.exp(), model.logit_bias
    images, texts = model.encode_image(pixels, normalize=True), model.encode_text(ids, normalize=True)
    some = texts[golden['captions']]
    loss = ClipLoss()(images, some, scale) if bias is None else SigLipLoss()(images, some, scale, bias)
    logits = scale * images @ texts.T + (0 if bias is None else bias)
    return model, ids, pixels, images, texts, logits, loss


for argument in sys.argv[1:]:
    folder = Path(argument).resolve()
    golden = json.loads((folder / 'golden.json').read_text('utf-8'))
    compute = of_open_clip if (folder / 'open_clip_config.json').exists() else of_transformers
    model, ids, pixels, images, texts, logits, loss = compute(folder, golden)
    loss.backward()
    gradients = {name: one.grad.norm().item() for name, one in model.named_parameters() if one.grad is not None}
    print(
        json.dumps(
            {
                'ids': ids.tolist(),
                'pixels': pixels.flatten().tolist(),
                'images': images.flatten().tolist(),
                'texts': texts.flatten().tolist(),
                'logits': logits.flatten().tolist(),
                'loss': loss.item(),
                'gradients': gradients,
            }
        ),
        flush=True,
    )
