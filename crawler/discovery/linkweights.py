"""The weights of `linkshapes`, fitted by logistic regression on hand-labelled links of 26 listing pages (tests/crawler/discovery/links.tsv)."""

from __future__ import annotations

# Of each link alone; of the second step without and with known shapes of the site.
FEATURES = {
    "one": -2.14,
    "framed": -1.25,
    "headed": 1.52,
    "pictured": 0.68,
    "dated": 0.22,
    "in article": -0.22,
    "linked twice": -0.09,
    "late": 0.72,
    "words": 2.31,
    "few words": -1.66,
    "no words": -0.47,
    "slug": 1.36,
    "one word": -0.97,
    "slug says title": 0.65,
    "number": 0.67,
    "date": 0.35,
    "query": -0.64,
    "hub word": -1.87,
    "hub word last": -0.34,
    "has children": -0.50,
    "front": -0.34,
    "deep": 0.08,
    "below page": 0.06,
    "other host": 0.22,
    "rel": -0.14,
}
ALONE = {
    "one": 0.16,
    "own": -0.21,
    "place": 0.75,
    "shape": 0.72,
}
WITH_EXAMPLES = {
    "one": -2.94,
    "own": 0.06,
    "place": 0.78,
    "shape": -0.05,
    "fine": 2.53,
    "coarse": 3.02,
}
