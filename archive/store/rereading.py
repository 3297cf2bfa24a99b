"""Record files read into entries: here, or by worker processes when there are many.

The workers are programs of their own (`python -m archive.store.rereading ROOT`), not multiprocessing's: those would run
the main module of whoever opened the archive a second time. A request is a list of paths, an answer a list of entries,
both pickled; the other end is always our own child.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import queue
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model.errors import AddressError, RecordError, StorageError
from archive.store.entries import Entry, entry_of, record_in
from archive.store.files import Tree
from archive.store.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Files a request: a tenth of a second's work, so that progress moves and the answer stays small.
_CHUNK = 128
# Below that many files the start of workers costs more than they save.
_FEW = 1500


def read_all(root: Path, paths: Iterable[str]) -> Iterator[Entry | Problem]:
    """Read record files into entries, in the order of the paths, or say what is wrong with them. Lazy."""
    rest = iter(paths)
    first = list(itertools.islice(rest, _FEW))
    if len(first) < _FEW:
        yield from read_entries(root, first)
        return
    every = itertools.chain(first, rest)
    chunks = iter(lambda: list(itertools.islice(every, _CHUNK)), [])
    with _Workers(root, os.cpu_count() or 1) as workers:
        yield from workers.read(chunks)


def read_entries(root: Path, paths: list[str]) -> list[Entry | Problem]:
    """Read a few record files here."""
    tree = Tree(root)
    return [_read_entry(tree, path) for path in paths]


class _Workers:
    """As many worker processes as the machine has processors, each spoken to by one thread at a time."""

    def __init__(self, root: Path, number: int) -> None:
        self._root, self._number = root, number
        self._free: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> _Workers:
        package = Path(__file__).parents[2]
        command = [sys.executable, "-P", "-m", __name__, str(self._root)]
        for _ in range(self._number):
            worker = subprocess.Popen(  # noqa: S603 – our own program
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(package)}
            )
            self._closing.enter_context(worker)  # closes its pipes, which ends it, and waits
            self._closing.callback(worker.terminate)
            self._free.put(worker)
        self._threads = self._closing.enter_context(ThreadPoolExecutor(self._number))
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def read(self, chunks: Iterator[list[str]]) -> Iterator[Entry | Problem]:
        """Read chunks of paths; a few requests are under way at once, the answers come in order."""
        pending = [self._threads.submit(self._ask, chunk) for chunk in itertools.islice(chunks, 2 * self._number)]
        while pending:
            yield from pending.pop(0).result()
            pending += [self._threads.submit(self._ask, chunk) for chunk in itertools.islice(chunks, 1)]

    def _ask(self, chunk: list[str]) -> list[Entry | Problem]:
        worker = self._free.get()
        try:
            return _request(worker, chunk)
        except (OSError, EOFError, pickle.UnpicklingError):
            return read_entries(self._root, chunk)  # the worker died: its work is done here
        finally:
            self._free.put(worker)


def _request(worker: subprocess.Popen[bytes], chunk: list[str]) -> list[Entry | Problem]:
    if worker.stdin is None or worker.stdout is None:
        raise EOFError
    pickle.dump(chunk, worker.stdin)
    worker.stdin.flush()
    answer: list[Entry | Problem] = pickle.load(worker.stdout)  # noqa: S301 – from our own child
    return answer


def _read_entry(tree: Tree, path: str) -> Entry | Problem:
    try:
        content = tree.read(path)
        return entry_of(record_in(content), path=path, content=content)
    except (RecordError, AddressError) as error:
        return Problem(path=path, kind="unreadable", detail=f"not entered into the index: {error}")
    except StorageError as error:
        return Problem(path=path, kind="unreadable", detail=f"not entered into the index: {error.cause.strerror}")


def serve(root: Path) -> None:
    """Answer requests from standard input until it ends."""
    while True:
        try:
            chunk: list[str] = pickle.load(sys.stdin.buffer)  # noqa: S301 – from our own parent
        except EOFError:
            return
        pickle.dump(read_entries(root, chunk), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
