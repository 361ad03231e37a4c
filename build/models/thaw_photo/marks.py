"""
Kinds of images that a person knows, measured with the vision tower as datasets are: D² by quarter of depth, and the mean
|log variance ratio| (shift.py). 120 images of each kind. Another side of the image gives other distances.
"""

SIDE = 160

# The kind most like pretraining first.
KINDS = [
    {"images": "small colour photographs", "distance": [0.15, 0.23, 0.12, 0.11], "logVariance": 0.55},
    {"images": "hand signs", "distance": [0.13, 0.16, 0.16, 0.24], "logVariance": 0.59},
    {"images": "grey clothing", "distance": [0.19, 0.28, 0.21, 0.22], "logVariance": 0.69},
    {"images": "blood smears", "distance": [0.15, 0.20, 0.27, 0.35], "logVariance": 0.81},
    {"images": "line drawings", "distance": [0.52, 0.41, 0.24, 0.23], "logVariance": 0.92},
]
