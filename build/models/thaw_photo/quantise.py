"""Eight bits: each group of 64 neighbours in a row of a matrix is a 16-bit scale times integers from -127 to 127."""

import numpy as np

GROUP = 64
"""Values that share a scale. With one scale for a whole row, some texts' embeddings fall below a cosine of 0.999."""

SCALE = ".scale"
"""What the name of a matrix's scales ends with, after the name of the matrix."""


def grouped(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    matrix: [rows, columns] with columns a multiple of 64 → int8 [rows, columns] and float16 scales [rows, columns / 64].
    Row r, column c is about int8[r, c] · scales[r, c // 64].
    """
    rows, columns = matrix.shape
    parts = matrix.astype(np.float32).reshape(rows, columns // GROUP, GROUP)
    scales = (np.abs(parts).max(2) / np.float32(127)).astype(np.float16)
    scales[scales == 0] = 1
    whole = np.rint(parts / scales.astype(np.float32)[:, :, None])
    return np.clip(whole, -127, 127).astype(np.int8).reshape(rows, columns), scales


def pack(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Each matrix becomes int8 with its scales beside it; everything else becomes float32."""
    packed = {}
    for name, value in tensors.items():
        if value.ndim == 2:
            packed[name], packed[name + SCALE] = grouped(value)
        else:
            packed[name] = value.astype(np.float32)
    return packed


def unpack(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Everything as float32, with int8 matrices multiplied by their scales."""
    whole = {}
    for name, value in tensors.items():
        if name.endswith(SCALE):
            continue
        whole[name] = value.astype(np.float32)
        if value.dtype == np.int8:
            whole[name] *= np.repeat(tensors[name + SCALE].astype(np.float32), GROUP, axis=1)
    return whole
