"""
Makes two very small checkpoints of random weights with transformers, and what it computes of them.

    python test/support/goldens/checkpoints/make.py

in an environment with torch and transformers (made with torch 2.13.0 and transformers 4.57.6).
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

HERE = Path(__file__).parent
BYTES = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]


def tokenizer(folder, pad):
    """One token for each byte, at the end of a word or inside it, and two marks: CLIP's vocabulary without merges."""
    signs, hidden = [], 0
    for byte in range(256):
        signs.append(chr(byte) if byte in BYTES else chr(256 + hidden))
        hidden += byte not in BYTES
    tokens = [*signs, *(sign + "</w>" for sign in signs), "<|startoftext|>", "<|endoftext|>"]
    start, end = len(tokens) - 2, len(tokens) - 1
    mark = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    pieces = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"
    write(
        folder / "tokenizer.json",
        {
            "version": "1.0",
            "added_tokens": [{"id": start, "content": tokens[start], **mark}, {"id": end, "content": tokens[end], **mark}],
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [
                    {"type": "Split", "pattern": {"Regex": pieces}, "behavior": "Removed", "invert": True},
                    {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
                ],
            },
            "post_processor": {
                "type": "RobertaProcessing", "sep": [tokens[end], end], "cls": [tokens[start], start],
                "trim_offsets": False, "add_prefix_space": False,
            },
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
            "model": {
                "type": "BPE", "unk_token": tokens[end], "continuing_subword_prefix": "", "end_of_word_suffix": "</w>",
                "fuse_unk": False, "byte_fallback": False, "vocab": {t: i for i, t in enumerate(tokens)}, "merges": [],
            },
        },
    )
    write(folder / "tokenizer_config.json", {"tokenizer_class": "CLIPTokenizer", "pad_token": tokens[pad], "model_max_length": 12})
    return len(tokens), start, end


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n")


def make(name, cls, config, processor):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    size, start, end = tokenizer(folder, -1)
    config = config(size, start, end)
    model = cls(config).eval()
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for tensor in model.parameters():
            tensor.add_(torch.randn(tensor.shape, generator=generator) * 0.2)
    model.save_pretrained(folder)
    write(folder / "preprocessor_config.json", {**processor, "resample": 3, "rescale_factor": 1 / 255})
    pixels = torch.randn((3, 3, 16, 16), generator=generator)
    ids = torch.randint(0, 500, (3, 12), generator=generator)
    ids[:, 0] = start
    for row, at in enumerate((4, 11, 7)):
        ids[row, at:] = end
    out = model(input_ids=ids, pixel_values=pixels, return_loss=True)
    out.loss.backward()
    golden = {
        "pixels": pixels, "ids": ids.float(), "image_embeds": out.image_embeds, "text_embeds": out.text_embeds,
        "logits": out.logits_per_image, "loss": out.loss.reshape(1),
    }
    for tensor, value in model.named_parameters():
        golden[f"norm/{tensor}"] = value.grad.norm().reshape(1)
    save_file({k: v.detach().contiguous() for k, v in golden.items()}, HERE / f"{name}.safetensors")


VISION = dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=8)
TEXT = dict(hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=12)
CROPPED = {"do_center_crop": True, "size": {"shortest_edge": 16}, "crop_size": {"height": 16, "width": 16}}
MEANS = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}

make(
    "clip",
    CLIPModel,
    lambda size, start, end: CLIPConfig(
        projection_dim=6, vision_config={**VISION, "hidden_act": "quick_gelu"},
        text_config={**TEXT, "hidden_act": "gelu", "vocab_size": size, "bos_token_id": start, "eos_token_id": end},
    ),
    {**CROPPED, **MEANS},
)
make(
    "siglip",
    SiglipModel,
    lambda size, start, end: SiglipConfig(
        vision_config=VISION, text_config={**TEXT, "vocab_size": size, "bos_token_id": start, "eos_token_id": end, "pad_token_id": end},
    ),
    {"size": {"height": 16, "width": 16}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
)
