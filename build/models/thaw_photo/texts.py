"""Texts through the tokenizer and the text tower."""

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .bert import Bert

BATCH = 64


def read_tokenizer(file: Path) -> Tokenizer:
    """The tokenizer with the truncation of its file (128 tokens) and without its padding, which `pad` does as needed."""
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    return tokenizer


def pad(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of ids → ids and marks of real tokens, both [items, longest], padded with 0 at the end."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    real = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, real


@torch.no_grad()
def embed(tower: Bert, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """Unit rows, [texts, width], in the type of the tower. Texts of similar length share a batch."""
    rows = [encoded.ids for encoded in tokenizer.encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i]), i))
    parts = [tower(*pad([rows[i] for i in order[at : at + BATCH]])) for at in range(0, len(order), BATCH)]
    embedded = np.empty((len(texts), tower.shape.width), parts[0].numpy().dtype)
    embedded[order] = torch.cat(parts).numpy()
    return embedded
