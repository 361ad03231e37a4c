"""
`npm run models:build -- goldens`: what PyTorch computes, for the tests of the families in TypeScript.

Tiny towers with random weights, with every tap and all gradients; and the real model on four drawn pictures and five texts.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from . import bert, efficientnet_lite, pixels, safetensors_file, shift, towers
from .bert import Bert
from .connector import Connector
from .efficientnet_lite import EfficientNetLite, Stage, parameters_of
from .texts import embed, pad, read_tokenizer

FOLDER = Path(__file__).parents[3] / "test/support/goldens/thaw-photo"

TINY_VISION = efficientnet_lite.Shape(
    stem=8,
    stages=(Stage(1, 3, 1, 1, 8), Stage(2, 3, 2, 2, 8), Stage(1, 5, 2, 3, 12), Stage(2, 5, 1, 2, 12)),
    head=24,
    classes=5,
)
TINY_TEXT = bert.Shape(vocabulary=64, context=16, width=32, depth=2, heads=4, inner=48)

SIDES = (32, 36)
"""Sides of the tiny tower's pictures: with 36 a stride meets an odd side, whose padding is symmetric."""

STRINGS = [
    "", " ", "a", "cat", "Cat", "CAT", "a photo of a cat.", "A photo of a small dog!", "golden retriever",
    "unaffable unbelievably tokenization", "don't can't it's", "e-mail, twenty-one; x/y", "3.14 1,000 50% $5 #1",
    "café naïve résumé", "CAFÉ Ångström İstanbul", "Ünïcödé straße", "e\u0301 combining", "ﬁ ligature ½ ²", "ñandú ¿qué?",
    "猫の写真", "一只猫", "고양이 사진", "кошка", "Ελληνικά", "קטן חתול", "قطة صغيرة", "หมาไทย", "हिन्दी बिल्ली",
    "🐱", "cat 🐱 dog 🐶", "👩‍👩‍👧 family", "🖐🏽", "❤️ heart", "a\u200bzero\u200bwidth", "a\u00a0no-break", "tab\tnew\nline\r\n",
    "\u0000null\ufffd", "“quotes” – dash — … ‘x’", "[CLS] and [SEP] [MASK] [PAD] [UNK]", "##ing ##s", "http://a.b/c?d=e&f",
    "snake_case camelCase", "x" * 100, "x" * 101, "antidisestablishmentarianism", "word " * 130, "猫" * 140,
    "mixed 日本語 and English テキスト", "…", "\u00adsoft\u00adhyphen", "𝕳𝖊𝖑𝖑𝖔 math", "①②③", "Ⅳ roman",
]  # fmt: skip

TEXTS = ["cat", "a photo of a dog.", "a red sports car on a road", "blood cell", "the sign for the digit five"]


def seeded(seed: int) -> torch.Generator:
    """A generator of its own, so that no order of calls changes what another one draws."""
    return torch.Generator().manual_seed(seed)


def randomise(tower: torch.nn.Module, seed: int) -> None:
    """Weights of ordinary size, and batch normalisation far from the identity so that a mistake in it shows."""
    draw = seeded(seed)
    with torch.no_grad():
        for name, value in parameters_of(tower.state_dict()).items():
            noise = torch.randn(value.shape, generator=draw)
            if name.endswith("running_var"):
                value.copy_(0.5 + noise.abs())
            elif value.ndim == 1 and ("bn" in name or "LayerNorm" in name) and name.endswith("weight"):
                value.copy_(1 + 0.3 * noise)
            elif value.ndim == 1:
                value.copy_(0.3 * noise)
            else:
                value.copy_(noise * (2 / (value[0].numel() if "embeddings" not in name else 2)) ** 0.5)


def drawn(side: int) -> np.ndarray:
    """Four pictures from whole numbers alone, so that any language draws the same: [4, side, side, 3] bytes."""
    y, x, c = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    return np.stack(
        [
            (x * 255 // (side - 1) * (c == 0) + y * 255 // (side - 1) * (c == 1) + 128 * (c == 2)),
            ((x // 8 + y // 8) % 2 * 200 + 20 * c),
            ((x * x + y * y * (c + 1)) // 16) % 256,
            ((x * 7919 + y * 104729 + c * 1299709) % 65521) ** 2 // 256 % 256,
        ]
    ).astype(np.uint8)


def gradients(tower: torch.nn.Module, loss: torch.Tensor) -> dict[str, np.ndarray]:
    """Of the loss with respect to every parameter."""
    tower.zero_grad()
    loss.backward()
    return {name: value.grad.numpy() for name, value in tower.named_parameters()}


def tiny_vision() -> dict[str, np.ndarray]:
    """
    weights/…; for each side: images/S [3, 3, S, S]; and for frozen and batch statistics (mode): mode/S/taps/i,
    mode/S/pooled, mode/S/logits, mode/S/loss and mode/S/gradients/…; for batch statistics also mode/S/updated/…, the
    running statistics after the step. The loss is the mean cross entropy with the classes 0, 1, 2.
    """
    tower = EfficientNetLite(TINY_VISION)
    randomise(tower, 1)
    weights = {name: value.numpy().copy() for name, value in parameters_of(tower.state_dict()).items()}
    out = {f"weights/{towers.VISION}{name}": value for name, value in weights.items()}
    for side in SIDES:
        images = torch.randn((3, 3, side, side), generator=seeded(side))
        out[f"images/{side}"] = images.numpy()
        for mode in ("frozen", "batch"):
            tower.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()}, strict=False)
            tower.train(mode == "batch")
            taps = tower.taps(images)
            pooled = taps[-1].mean((2, 3))
            logits = tower._fc(pooled)
            loss = torch.nn.functional.cross_entropy(logits, torch.arange(3))
            key = f"{mode}/{side}/"
            if side == SIDES[0]:
                out |= {f"{key}taps/{i}": tap.detach().numpy() for i, tap in enumerate(taps)}
            out |= {key + "pooled": pooled.detach().numpy(), key + "logits": logits.detach().numpy()}
            out[key + "loss"] = loss.detach().numpy().reshape(1)
            out |= {f"{key}gradients/{towers.VISION}{name}": value for name, value in gradients(tower, loss).items()}
            if mode == "batch":
                state = parameters_of(tower.state_dict())
                changed = {name: value for name, value in state.items() if "running" in name}
                out |= {f"{key}updated/{towers.VISION}{name}": value.numpy().copy() for name, value in changed.items()}
    return out


def tiny_text() -> dict[str, np.ndarray]:
    """
    weights/…, ids and real [3, 9] as float32, taps/i, embeddings [3, 32], loss and gradients/…. The loss is the sum over
    the embeddings times target.
    """
    tower = Bert(TINY_TEXT)
    randomise(tower, 2)
    lengths = (9, 4, 1)
    ids, real = pad([torch.randint(1, 64, (n,), generator=seeded(n)).tolist() for n in lengths])
    taps = tower.taps(ids, real)
    embedded = tower(ids, real)
    target = torch.randn(embedded.shape, generator=seeded(3))
    loss = (embedded * target).sum()
    out = {f"weights/{towers.TEXT}{name}": value.numpy().copy() for name, value in tower.state_dict().items()}
    out |= {"ids": ids.numpy().astype(np.float32), "real": real.numpy().astype(np.float32), "target": target.numpy()}
    out |= {f"taps/{i}": tap.detach().numpy() for i, tap in enumerate(taps)}
    out |= {"embeddings": embedded.detach().numpy(), "loss": loss.detach().numpy().reshape(1)}
    return out | {f"gradients/{towers.TEXT}{name}": value for name, value in gradients(tower, loss).items()}


@torch.no_grad()
def real_model(folder: Path) -> dict[str, np.ndarray]:
    """
    Of the drawn pictures: pooled/96, pooled/160 [4, 1280] and logits/160 [4, 1000]; of TEXTS: embeddings [5, 384] and joint
    [5, 384]; cosines/96 and cosines/160 [4, 5] between pictures and texts with the connector's own mean.
    """
    read = lambda name: safetensors_file.read(folder / f"{name}.safetensors")
    vision, text, connector = towers.stored_vision(read("vision")), towers.stored_text(read("text")), Connector(read("connector"))
    embedded = torch.from_numpy(embed(text, read_tokenizer(folder / "tokenizer.json"), TEXTS))
    joint = connector.text(embedded)
    out = {"embeddings": embedded.numpy(), "joint": joint.numpy()}
    for side in (96, 160):
        pooled = vision.pooled(pixels.normalise(drawn(side)))
        out |= {f"pooled/{side}": pooled.numpy(), f"cosines/{side}": (connector.image(pooled) @ joint.T).numpy()}
    return out | {"logits/160": vision._fc(pooled).numpy()}


def main() -> int:
    """Writes the goldens."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, help="not read: every script is given it")
    parser.add_argument("--model", type=Path, required=True)
    asked = parser.parse_args()
    # Sums in another order round otherwise: with one thread, the same machine writes the same bytes again.
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    safetensors_file.write(FOLDER / "tiny-vision.safetensors", tiny_vision())
    safetensors_file.write(FOLDER / "tiny-text.safetensors", tiny_text())
    tokenizer = read_tokenizer(asked.model / "tokenizer.json")
    ids = [{"text": text, "ids": tokenizer.encode(text).ids} for text in STRINGS]
    (FOLDER / "tokens.json").write_text(json.dumps(ids, separators=(",", ":")) + "\n", "utf8")
    safetensors_file.write(FOLDER / "real.safetensors", real_model(asked.model))
    vision = towers.stored_vision(safetensors_file.read(asked.model / "vision.safetensors"))
    safetensors_file.write(FOLDER / "shift.safetensors", shift.golden(vision, drawn_many()))
    for file in sorted(FOLDER.iterdir()):
        print(f"{file.stat().st_size:>10,}  {file.name}")
    return 0


def drawn_many() -> np.ndarray:
    """Thirty-two pictures of 96 × 96: the four drawn ones, and each with its bytes shifted by 1…7 times 32."""
    four = drawn(96).astype(np.int64)
    return np.concatenate([(four + 32 * i) % 256 for i in range(8)]).astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
