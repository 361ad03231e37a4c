"""
Safetensors files with the same bytes for the same tensors: the order is the caller's and nothing else is written.

Format: huggingface/safetensors, README “Format”: 8 bytes little-endian header length, a JSON header, the raw tensors.
"""

import json
from pathlib import Path

import numpy as np

TYPES = {np.dtype("float32"): "F32", np.dtype("float16"): "F16", np.dtype("int8"): "I8", np.dtype("int64"): "I64"}
NUMPY = {name: dtype for dtype, name in TYPES.items()}


def write(path: Path, tensors: dict[str, np.ndarray]) -> None:
    """Writes the tensors in their order, little-endian, the header padded with spaces to a multiple of 8 bytes."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, value in tensors.items():
        start, end = end, end + value.nbytes
        header[name] = {"dtype": TYPES[value.dtype], "shape": list(value.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for value in tensors.values():
            file.write(np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False).tobytes())


def read(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a file whose types `write` knows."""
    raw = path.read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        part = np.frombuffer(raw[start + first : start + end], NUMPY[entry["dtype"]].newbyteorder("<"))
        tensors[name] = part.reshape(entry["shape"]).astype(NUMPY[entry["dtype"]])
    return tensors
