"""Decodes and resizes images with Pillow in a plain loop: the side that bench:import is compared with."""

import json
import sys
import time

from PIL import Image, __version__


def main():
    for line in sys.stdin:
        job = json.loads(line)
        side = job["side"]
        start = time.perf_counter()
        for path in job["files"]:
            with Image.open(path) as image:
                image.convert("RGB").resize((side, side), Image.BICUBIC).tobytes()
        print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "version": __version__}), flush=True)


main()
