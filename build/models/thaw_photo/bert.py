"""
BERT's encoder in PyTorch with mean pooling, as sentence-transformers runs all-MiniLM-L6-v2, with the parameter names of
transformers' BertModel. `test_towers.py` holds it against transformers with the published weights.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LAYER_NORM_EPSILON = 1e-12
"""Of the model's config.json."""


@dataclass(frozen=True)
class Shape:
    """The sizes of an encoder."""

    vocabulary: int
    context: int
    width: int
    depth: int
    heads: int
    inner: int


MINILM = Shape(vocabulary=30522, context=512, width=384, depth=6, heads=12, inner=1536)


class Named(nn.Module):
    """A module whose parts are given by name, for the nesting of transformers' names."""

    def __init__(self, /, **parts: nn.Module) -> None:
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)


class Layer(nn.Module):
    """Self-attention and a two-layer network, each added to its input and normalised after."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.attention = Named(
            self=Named(query=nn.Linear(width, width), key=nn.Linear(width, width), value=nn.Linear(width, width)),
            output=Named(dense=nn.Linear(width, width), LayerNorm=nn.LayerNorm(width, LAYER_NORM_EPSILON)),
        )
        self.intermediate = Named(dense=nn.Linear(width, shape.inner))
        self.output = Named(dense=nn.Linear(shape.inner, width), LayerNorm=nn.LayerNorm(width, LAYER_NORM_EPSILON))

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        """x: [items, tokens, width]; real: [items, tokens], 1 for a token and 0 for padding → [items, tokens, width]."""
        items, tokens, width = x.shape
        split = lambda part: part(x).view(items, tokens, self.heads, -1).transpose(1, 2)
        inside = getattr(self.attention, "self")
        query, key, value = split(inside.query), split(inside.key), split(inside.value)
        scores = query @ key.transpose(2, 3) / math.sqrt(width // self.heads)
        scores = scores.masked_fill(real[:, None, None, :] == 0, torch.finfo(x.dtype).min)
        mixed = (scores.softmax(3) @ value).transpose(1, 2).reshape(items, tokens, width)
        x = self.attention.output.LayerNorm(x + self.attention.output.dense(mixed))
        return self.output.LayerNorm(x + self.output.dense(F.gelu(self.intermediate.dense(x))))


class Bert(nn.Module):
    """The encoder; `pooler` of the published file has no part in mean pooling and is left out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = Named(
            word_embeddings=nn.Embedding(shape.vocabulary, shape.width),
            position_embeddings=nn.Embedding(shape.context, shape.width),
            token_type_embeddings=nn.Embedding(2, shape.width),
            LayerNorm=nn.LayerNorm(shape.width, LAYER_NORM_EPSILON),
        )
        self.encoder = Named(layer=nn.ModuleList(Layer(shape) for _ in range(shape.depth)))

    def taps(self, ids: Tensor, real: Tensor) -> list[Tensor]:
        """ids, real: [items, tokens] → the values after the embeddings and after each layer, [items, tokens, width]."""
        parts = self.embeddings
        positions = parts.position_embeddings.weight[: ids.shape[1]]
        x = parts.word_embeddings(ids) + positions + parts.token_type_embeddings.weight[0]
        values = [parts.LayerNorm(x)]
        for layer in self.encoder.layer:
            values.append(layer(values[-1], real))
        return values

    def forward(self, ids: Tensor, real: Tensor) -> Tensor:
        """ids, real: [items, tokens] → [items, width], the mean over real tokens, scaled to length one."""
        last = self.taps(ids, real)[-1]
        weight = real.to(last.dtype)[:, :, None]
        return F.normalize((last * weight).sum(1) / weight.sum(1), dim=1)
