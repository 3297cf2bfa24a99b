"""Judge the blocks of a page: a small network in numpy over what `inputs` gives, with the weights of the model file.

Each block's figures and words give it a vector; the blocks of the elements around it, the page as a whole, and its neighbours along the page add to
it; a last layer gives the log-odds that the block is main text. Weights and vectors are multiples of 1/256, and small, so that every product
sums up exactly in float32: the same page has the same log-odds to the bit on any machine, in whatever order its processor adds.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from archive.content.features.inputs import SPANS
from archive.content.features.wording import Bags, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from archive.content.features.inputs import Inputs

    Floats = NDArray[np.float32]

STEP = 256.0  # weights and vectors are multiples of 1/STEP
LARGEST = 8.0  # of a number in a vector
WIDEST_FIGURE = 4.0  # standard deviations
REACH = (1, 2, 4)  # how far each layer along the page looks, in blocks
MODEL_FILE = "model.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained model. about: what it says of itself. vocabulary: the words of its table `words` (a row of numbers each).

    figures: names of the columns it takes; is_log, mean, deviation: how each is brought to scale. edges: (column, least raw value) of the yes-or-no
    inputs. layers: weights of each of the networks that are averaged, name → float32. news: how much each word of a page says that the
    page is news, and the bias. kinds: names of the kinds of page it tells apart.
    """

    about: Mapping[str, object]
    vocabulary: Vocabulary
    figures: tuple[str, ...]
    is_log: NDArray[np.bool_]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    edge_columns: NDArray[np.intp]
    edge_values: NDArray[np.float64]
    news: NDArray[np.float64]
    layers: tuple[Mapping[str, Floats], ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a model says of a page. log_odds: of each block, that it is main text. kinds: log-odds of each of the model's kinds of page."""

    log_odds: NDArray[np.float64]
    kinds: NDArray[np.float64]


def judge(model: Model, inputs: Inputs) -> Judged:
    """Return what a model says of a page."""
    given = _scaled(model, inputs)
    is_news = float(model.news[inputs.page.numbers].sum() + model.news[-1]) > 0
    found = [_run(layers, inputs, given, is_news=is_news) for layers in model.layers]
    return Judged(
        log_odds=np.mean([log_odds for log_odds, _ in found], axis=0, dtype=np.float64),
        kinds=np.mean([kinds for _, kinds in found], axis=0, dtype=np.float64),
    )


def _settled(values: NDArray[np.floating], least: float = -LARGEST) -> Floats:
    """Values as multiples of 1/STEP, none larger than LARGEST."""
    steps = values * STEP
    np.rint(steps, out=steps)
    steps.clip(least * STEP, LARGEST * STEP, out=steps)
    steps /= STEP
    return steps.astype(np.float32, copy=False)


def _rectified(values: Floats) -> Floats:
    """The positive part, settled."""
    return _settled(values, 0.0)


def _scaled(model: Model, inputs: Inputs) -> Floats:
    """The figures brought to scale, and behind them what is asked of them with yes or no: a row for each."""
    raw = np.array(inputs.figures.T, order="C")
    if inputs.names != model.figures:
        raw = raw[[inputs.names.index(name) for name in model.figures]]
    count = len(raw)
    given = np.empty((count + len(model.edge_columns), raw.shape[1]), np.float32)
    np.greater_equal(raw.take(model.edge_columns, axis=0), model.edge_values[:, None], out=given[count:])
    logs = np.flatnonzero(model.is_log)
    long = raw.take(logs, axis=0)
    raw[logs] = np.sign(long) * np.log1p(np.abs(long))
    raw -= model.mean[:, None]
    raw /= model.deviation[:, None]
    given[:count] = _settled(raw.clip(-WIDEST_FIGURE, WIDEST_FIGURE, out=raw))
    return given


def _mean_of_bags(table: Floats, bags: Bags) -> Floats:
    """The mean of the rows of each bag; nought for an empty one."""
    begins = np.concatenate([np.zeros(1, np.intp), bags.ends[:-1]])
    counts = bags.ends - begins
    filled = np.flatnonzero(counts)
    means = np.zeros((len(counts), table.shape[1]), np.float32)
    if len(filled):
        sums = np.add.reduceat(table.take(bags.numbers, axis=0), begins[filled], axis=0)
        means[filled] = _settled(sums / counts[filled, None])
    return means


def _run(
    layers: Mapping[str, Floats], inputs: Inputs, given: Floats, *, is_news: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The log-odds of blocks and of kinds by one network."""
    words = _words_around(layers["words"], inputs)
    hidden = _rectified(given.T @ layers["in"][: len(given)] + words @ layers["in"][len(given) :] + layers["in_bias"])
    hidden = _settled(hidden + _rectified(_span_means(hidden, inputs) @ layers["span"] + layers["span_bias"]))
    page = _page_vector(layers, inputs, hidden)
    kinds = page @ layers["kind"] + layers["kind_bias"]
    own = page @ layers["page"] + layers["page_bias"] + layers["convention"][1 if is_news else 0]
    hidden = _settled(hidden + _settled(own))
    for number, reach in enumerate(REACH):
        hidden = _settled(
            hidden
            + _rectified(_with_neighbours(hidden, reach) @ layers[f"along_{number}"] + layers[f"along_{number}_bias"])
        )
    hidden = _settled(hidden + _rectified(hidden @ layers["mid"] + layers["mid_bias"]))
    return (hidden @ layers["out"] + layers["out_bias"])[:, 0].astype(np.float64), kinds.astype(np.float64)


def _words_around(table: Floats, inputs: Inputs) -> Floats:
    """For each block what is said by its text, by the heading over it, by the names of the elements around it, side by side."""
    said, tags = _mean_of_bags(table, inputs.texts), _mean_of_bags(table, inputs.tags)
    named = tags.take(inputs.elements, axis=0)
    over = said.take(np.maximum(inputs.headings, 0), axis=0)
    over[inputs.headings < 0] = 0.0
    around = named.take(inputs.around.ravel(), axis=0).reshape(len(said), -1)
    farther = _mean_of_bags(named, inputs.chains).take(inputs.chain, axis=0)
    return np.concatenate([said, over, around, farther], axis=1)


def _span_means(hidden: Floats, inputs: Inputs) -> Floats:
    """For each block the means over the blocks of the elements around its own, side by side."""
    sums = np.zeros((len(hidden) + 1, hidden.shape[1]))
    np.cumsum(hidden, axis=0, dtype=np.float64, out=sums[1:])
    begins, ends = inputs.spans[:, 0], inputs.spans[:, 1]
    means = sums.take(ends, axis=0)
    means -= sums.take(begins, axis=0)
    means /= (ends - begins)[:, None]
    return _settled(means).take(inputs.around[:, 1 : SPANS + 1].ravel(), axis=0).reshape(len(hidden), -1)


def _page_vector(layers: Mapping[str, Floats], inputs: Inputs, hidden: Floats) -> Floats:
    """The vector of the page: of its blocks the mean, the mean by words and the most, what it says as a whole, votes for its kind."""
    weights = np.stack([np.ones(len(hidden)), inputs.words])
    sums = weights @ hidden.astype(np.float64)
    parts = [
        *_settled(sums / np.maximum(weights.sum(axis=1), 1.0)[:, None]),
        hidden.max(axis=0),
        _mean_of_bags(layers["words"], inputs.page)[0],
        _settled(inputs.votes / 5.0),
    ]
    return _rectified(np.concatenate(parts) @ layers["from_page"] + layers["from_page_bias"])


def _with_neighbours(hidden: Floats, reach: int) -> Floats:
    """Each block's vector between those of the blocks so far before and behind it; nought beyond the page."""
    count, width = hidden.shape
    padded = np.zeros((count + 2 * reach, width), np.float32)
    padded[reach : reach + count] = hidden
    return np.concatenate([padded[:count], hidden, padded[2 * reach :]], axis=1)


def write_model(model: Model) -> bytes:
    """Return a model as the bytes of a model file; read_model(write_model(m)) judges as m does, to the bit."""
    arrays: dict[str, Any] = {
        "is_log": model.is_log, "mean": model.mean, "deviation": model.deviation, "edge_columns": model.edge_columns,
        "edge_values": model.edge_values, "news": model.news,
    }  # fmt: skip
    for number, layers in enumerate(model.layers):
        for name, values in layers.items():
            arrays[f"{number}/{name}"] = np.rint(values * STEP).astype(np.int16)
    lists = {"about": model.about, "figures": model.figures, "kinds": model.kinds}
    for name in ("texts", "names", "pages"):
        known: Mapping[str, int] = getattr(model.vocabulary, name)
        lists[name] = sorted(known, key=lambda word: known[word])
        arrays[f"numbers/{name}"] = np.array(sorted(known.values()), np.int32)
    arrays["lists"] = np.frombuffer(json.dumps(lists, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    target = io.BytesIO()
    np.savez_compressed(target, **arrays)
    return target.getvalue()


def read_model(data: bytes) -> Model:
    """Return the model of the bytes of a model file."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    lists = json.loads(arrays["lists"].tobytes())
    layers: dict[str, dict[str, Floats]] = {}
    for name, values in arrays.items():
        number, _, layer = name.partition("/")
        if number.isdigit():
            layers.setdefault(number, {})[layer] = values.astype(np.float32) / np.float32(STEP)
    words = {
        name: dict(zip(lists[name], arrays[f"numbers/{name}"].tolist(), strict=True))
        for name in ("texts", "names", "pages")
    }
    return Model(
        about=lists["about"], vocabulary=Vocabulary(**words), figures=tuple(lists["figures"]), is_log=arrays["is_log"], mean=arrays["mean"],
        deviation=arrays["deviation"], edge_columns=arrays["edge_columns"], edge_values=arrays["edge_values"], news=arrays["news"],
        layers=tuple(layers[number] for number in sorted(layers, key=int)), kinds=tuple(lists["kinds"]),
    )  # fmt: skip


@cache
def our_model() -> Model:
    """Return the model that comes with the package."""
    return read_model(files("archive.content.features").joinpath(MODEL_FILE).read_bytes())
