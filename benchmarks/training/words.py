"""Which words the model knows: those that stand on pages of enough sites, so that no site is known by its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.wording import Vocabulary
from benchmarks.training.examples import renumbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from archive.content.features.inputs import Inputs
    from archive.content.features.wording import Bags
    from benchmarks.training.examples import Example, Examples

# Sites that a word must stand on. Single words of texts are many and say little each; whole short texts, names and what is said of a page
# say more, so that fewer sites do.
LEAST_SITES = {"texts": 25, "phrases": 6, "names": 8, "said": 6}
PHRASE_END = "."  # only whole short texts end so (wording.words_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """New numbers of words by old ones, -1 for words that are left out; vocabulary: the words kept; count: how many they are."""

    texts: NDArray[np.intp]
    names: NDArray[np.intp]
    said: NDArray[np.intp]
    vocabulary: Vocabulary
    count: int

    def of(self, example: Example) -> Example:
        """Return an example with the new numbers."""
        return renumbered(example, self.texts, self.names, self.said)


def choose_words(examples: Examples, pages: Iterable[Example]) -> Numbers:
    """Return the words that stand on enough sites of some of the pages."""
    chosen = list(pages)
    texts = _sites(chosen, len(examples.texts), lambda inputs: inputs.texts)
    names = _sites(chosen, len(examples.names), lambda inputs: inputs.tags)
    said = _sites(chosen, len(examples.said), lambda inputs: inputs.page)
    is_phrase = np.array([word.endswith(PHRASE_END) for word in examples.texts], np.bool_)
    least = np.where(is_phrase, LEAST_SITES["phrases"], LEAST_SITES["texts"])
    # the host's own name is on pages of one site only, of a few at most
    kept = [texts >= least, names >= LEAST_SITES["names"], said >= LEAST_SITES["said"]]
    columns, count = [], 0
    for is_kept in kept:
        columns.append(np.where(is_kept, count + np.cumsum(is_kept) - 1, -1))
        count += int(is_kept.sum())
    words = [
        {word: number for word, number in zip(known, column.tolist(), strict=True) if number >= 0}
        for known, column in zip((examples.texts, examples.names, examples.said), columns, strict=True)
    ]
    return Numbers(texts=columns[0], names=columns[1], said=columns[2], vocabulary=Vocabulary(*words), count=count)


def _sites(pages: list[Example], count: int, bags: Callable[[Inputs], Bags]) -> NDArray[np.int64]:
    """How many sites each word stands on."""
    of_site: dict[str, list[NDArray[np.intp]]] = {}
    for page in pages:
        of_site.setdefault(page.site, []).append(np.unique(bags(page.inputs).numbers))
    found = np.zeros(count, np.int64)
    for numbers in of_site.values():
        found[np.unique(np.concatenate(numbers))] += 1
    return found
