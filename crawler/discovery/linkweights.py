"""The weights of `linkshapes`, written by benchmarks/section_links.py from the labels in tests/crawler/discovery/links.tsv."""

from __future__ import annotations

# Of each link alone; of the second step without and with known shapes of the site.
FEATURES = {
    "one": -2.33,
    "framed": -1.40,
    "headed": 2.05,
    "pictured": 0.52,
    "dated": 0.45,
    "in article": -0.36,
    "linked twice": -0.38,
    "late": 0.85,
    "words": 2.63,
    "few words": -1.82,
    "no words": -0.50,
    "slug": 1.57,
    "one word": -0.95,
    "slug says title": 0.72,
    "number": 0.60,
    "date": 0.21,
    "query": -0.29,
    "hub word": -1.38,
    "hub word last": -0.30,
    "has children": -0.40,
    "front": -0.30,
    "deep": -0.10,
    "below page": -0.06,
    "other host": 0.23,
    "rel": -0.18,
}
ALONE = {
    "one": 0.13,
    "place": 0.72,
    "shape": 0.68,
}
WITH_EXAMPLES = {
    "one": -2.74,
    "place": 0.99,
    "shape": 0.08,
    "fine": 2.97,
    "coarse": 2.30,
}
