"""
WordNet 3.0's nouns, and the part of their hierarchy above ImageNet's 1,000 classes.

Format of data.noun: wndb(5WN) of WordNet: offset, file, type, number of words in hexadecimal, the words with their
numbers, number of pointers, the pointers as symbol, offset, type and words, then the gloss after a bar.
"""

import re
from dataclasses import dataclass
from pathlib import Path

HYPERNYMS = ("@", "@i")
"""Pointers to what a noun is a kind of, or an instance of."""


@dataclass(frozen=True)
class Noun:
    """A meaning with its names."""

    words: tuple[str, ...]
    definition: str
    above: tuple[str, ...]
    """Synsets of what it is a kind of."""


@dataclass(frozen=True)
class Concept:
    """A meaning that covers classes: a class itself, or something that classes are kinds of."""

    synset: str
    words: tuple[str, ...]
    definition: str
    classes: tuple[int, ...]
    """Rows of the classifier that it covers."""


def read_nouns(file: Path) -> dict[str, Noun]:
    """Every noun by its synset, as ImageNet writes it: n and the offset in eight digits."""
    nouns = {}
    for line in file.read_text("utf8").splitlines():
        if line.startswith(" "):
            continue  # the licence, at the top
        head, _, gloss = line.partition(" | ")
        part = head.split()
        count = int(part[3], 16)
        words = tuple(word.replace("_", " ") for word in part[4 : 4 + 2 * count : 2])
        first = 4 + 2 * count + 1
        pointers = [part[first + 4 * i : first + 4 * i + 3] for i in range(int(part[first - 1]))]
        above = tuple("n" + offset for symbol, offset, kind in pointers if symbol in HYPERNYMS and kind == "n")
        # Examples follow the definition in quotation marks.
        definition = re.split(r'[;:] "', gloss.strip())[0]
        nouns["n" + part[0]] = Noun(words, definition, above)
    return nouns


def read_concepts(synsets: Path, nouns: Path) -> list[Concept]:
    """The classes in the classifier's order, then everything above them in the order in which a walk upwards meets it."""
    known = read_nouns(nouns)
    classes = synsets.read_text().split()
    covered: dict[str, set[int]] = {synset: set() for synset in classes}
    for row, synset in enumerate(classes):
        ahead, seen = [synset], set()
        while ahead:
            at = ahead.pop(0)
            if at in seen:
                continue
            seen.add(at)
            covered.setdefault(at, set()).add(row)
            ahead += known[at].above
    return [
        Concept(synset, known[synset].words, known[synset].definition, tuple(sorted(rows)))
        for synset, rows in covered.items()
    ]
