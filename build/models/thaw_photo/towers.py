"""The published towers, and the same as thaw-photo's files hold them."""

from pathlib import Path

import numpy as np
import torch

from . import quantise, safetensors_file
from .bert import MINILM, Bert
from .efficientnet_lite import LITE0, EfficientNetLite, parameters_of
from .sources import Sources

VISION, TEXT = "visual.", "text."
"""What the names of tensors begin with, before the names that the packages give them."""

UNUSED = ("pooler.", "embeddings.position_ids")
"""Of the published text tower: a layer over the first token, which mean pooling passes by, and 0, 1, 2, …"""


def published_vision(sources: Sources) -> EfficientNetLite:
    """Lite0 as published, in float32, with batch normalisation by its running statistics."""
    tower = EfficientNetLite(LITE0)
    tower.load_state_dict(torch.load(sources.vision_weights, map_location="cpu", weights_only=True))
    return tower.eval()


def published_text(sources: Sources) -> Bert:
    """all-MiniLM-L6-v2 as published, in float32."""
    tower = Bert(MINILM)
    stored = safetensors_file.read(sources.text / "model.safetensors")
    tower.load_state_dict({name: torch.from_numpy(value) for name, value in stored.items() if not name.startswith(UNUSED)})
    return tower.eval()


def vision_file(tower: EfficientNetLite) -> dict[str, np.ndarray]:
    """Convolutions in 16 bits, the classifier's rows in 8; batch normalisation and the bias, which are small, in 32."""
    tensors = {VISION + name: value.numpy() for name, value in parameters_of(tower.state_dict()).items()}
    convolutions = {name: value.astype(np.float16) for name, value in tensors.items() if value.ndim == 4}
    packed = quantise.pack({name: value for name, value in tensors.items() if value.ndim != 4})
    order = [stored for name in tensors for stored in (name, name + quantise.SCALE)]
    return {name: value for name in order if (value := (convolutions | packed).get(name)) is not None}


def text_file(tower: Bert) -> dict[str, np.ndarray]:
    """Matrices in 8 bits, biases and layer normalisation in 32."""
    return quantise.pack({TEXT + name: value.numpy() for name, value in tower.state_dict().items()})


def stored_vision(tensors: dict[str, np.ndarray]) -> EfficientNetLite:
    """The tower that a file of `vision_file` holds."""
    tower = EfficientNetLite(LITE0)
    whole = quantise.unpack(tensors)
    state = {name.removeprefix(VISION): torch.from_numpy(value) for name, value in whole.items()}
    # Strict but for PyTorch's counters of batches, which the file leaves out.
    missing = tower.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys and all(name.endswith("num_batches_tracked") for name in missing.missing_keys)
    return tower.eval()


def stored_text(tensors: dict[str, np.ndarray]) -> Bert:
    """The tower that a file of `text_file` holds."""
    tower = Bert(MINILM)
    whole = quantise.unpack(tensors)
    tower.load_state_dict({name.removeprefix(TEXT): torch.from_numpy(value) for name, value in whole.items()})
    return tower.eval()
