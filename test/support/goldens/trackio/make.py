"""Writes golden.db.gz with trackio itself: python make.py, with trackio 0.43.0 installed."""

import gzip
import math
import os
import pathlib
import tempfile

folder = tempfile.mkdtemp()
os.environ["TRACKIO_DIR"] = folder
os.environ["HF_HUB_OFFLINE"] = "1"

import trackio  # noqa: E402  (reads TRACKIO_DIR when imported)

trackio.init(
    project="golden",
    name="frozen-0",
    config={
        "seed": 3,
        "model": "tiny-vit",
        "strategy": "frozen",
        "epochs": 2,
        "lr": 0.001,
        "augment": True,
        "adapters": {"rank": 4},
        "limit": math.inf,
    },
)
trackio.log({"train/loss": 1.5, "epoch": 0.5}, step=0)
trackio.log({"train/loss": 0.75, "lr": 1e-3, "note": "warm", "epoch": 1.0}, step=10)
trackio.log({"train/loss": math.nan, "highest": math.inf, "lowest": -math.inf, "done": True}, step=20)
trackio.log({"loss": 0.5, "validation": 0.875, "per_class": {"cat": 0.5}, "epoch": 2}, step=20)
trackio.finish()

trackio.init(project="golden", name="über/full", config={})
trackio.log({"loss": 0.25})
trackio.log({"loss": 0.125})
trackio.finish()

database = pathlib.Path(folder, "golden.db").read_bytes()
pathlib.Path(__file__).with_name("golden.db.gz").write_bytes(gzip.compress(database, mtime=0))
