"""The yardstick of the training bench: a linear SVM on histograms of oriented gradients and coarse colours, its C chosen on val.

usage: svm.py CASE_DIR
CASE_DIR as in recipe.py, its pictures of a side that 8 divides. Prints one line of JSON: val, test (shares right), seconds
and cpuSeconds.
"""
import json
import sys
import time

import numpy as np
from skimage.feature import hog
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from recipe import read

PENALTIES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 1e-1)


def describe(pictures):
    """pictures: [items, side, side, 3] → gradients in 8 × 8 cells, and the mean and deviation of colours in 4 × 4"""
    rows, side = [], pictures.shape[1]
    for picture in pictures.numpy().astype(np.float32) / 255:
        gradients = hog(picture.mean(2), 9, (side // 8, side // 8), (2, 2), block_norm='L2-Hys')
        cells = picture.reshape(4, side // 4, 4, side // 4, 3)
        rows.append(np.concatenate([gradients, cells.mean((1, 3)).ravel(), cells.std((1, 3)).ravel()]))
    return np.stack(rows)


def main():
    began, worked = time.monotonic(), time.process_time()
    (x, y, _), (v, w, _), (t, u, _) = (read(sys.argv[1], split) for split in ('train', 'val', 'test'))
    scaler = StandardScaler().fit(describe(x))
    x, v, t = (scaler.transform(describe(part)) for part in (x, v, t))
    best = (-1.0, None)
    for c in PENALTIES:
        machine = LinearSVC(C=c, max_iter=20000).fit(x, y)
        right = float((machine.predict(v) == w.numpy()).mean())
        if right > best[0]:
            best = (right, machine)
    out = {'val': best[0], 'test': float((best[1].predict(t) == u.numpy()).mean())}
    out['seconds'] = round(time.monotonic() - began, 1)
    out['cpuSeconds'] = round(time.process_time() - worked, 1)
    print(json.dumps(out), flush=True)


main()
