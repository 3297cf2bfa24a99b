"""The weights of `linkshapes`, written by benchmarks/section_links.py from the labels in tests/crawler/discovery/links.tsv."""

from __future__ import annotations

# Of each link alone; of the second step without and with known shapes of the site.
FEATURES = {
    "one": -2.24,
    "framed": -1.49,
    "headed": 1.96,
    "pictured": 0.49,
    "dated": 0.49,
    "in article": -0.33,
    "linked twice": -0.30,
    "late": 0.82,
    "words": 2.50,
    "few words": -1.78,
    "no words": -0.52,
    "slug": 1.55,
    "one word": -0.88,
    "slug says title": 0.84,
    "number": 0.69,
    "date": 0.17,
    "query": -0.35,
    "hub word": -1.87,
    "hub word last": -0.32,
    "has children": -0.45,
    "front": -0.29,
    "deep": 0.05,
    "below page": -0.08,
    "other host": 0.15,
    "rel": -0.14,
}
ALONE = {
    "one": 0.13,
    "place": 0.79,
    "shape": 0.75,
}
WITH_EXAMPLES = {
    "one": -2.63,
    "place": 1.03,
    "shape": 0.20,
    "fine": 2.72,
    "coarse": 2.26,
}
