"""Where the keys of sealing come from: files that only their owner may read, or the environment. And how they are made.

A key file is one line, `pressmark-seal-key-1:` and 64 random bytes in Base64; lines that begin with # are comments. An
identity file is age's own (one line AGE-SECRET-KEY-1…), so that `age -d -i FILE` opens a sealed capture without us.
"""

from __future__ import annotations

import base64
import binascii
import errno
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model.errors import KeyFileError, StorageError
from archive.store.capturesealing import Identities
from archive.store.sealing import KEY_BYTES, Sealer, SealKey

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "pressmark-seal-key-1:"
_FROM_ENVIRONMENT = "env:"
# A key file has a comment and a line; whatever is larger is something else.
_MAX_BYTES = 10_000


def read_key(source: str, *, root: Path, environment: Mapping[str, str] = os.environ) -> SealKey:
    """Return the key of a file, or of an environment variable where `source` is env:NAME.

    root: the archive; a relative path is meant from there, and a key that lies inside it is refused.

    Raises: KeyFileError naming the source and the way out, never the key.
    """
    if _PREFIX in source:
        problem = "a key itself stands where its file should be named; keep it in a file, or in a variable (env:NAME)"
        raise KeyFileError(problem, source="(a key)")
    if source.startswith(_FROM_ENVIRONMENT):
        name = source.removeprefix(_FROM_ENVIRONMENT)
        if not environment.get(name):
            raise KeyFileError(f"the variable {name} is not set; it must hold the line of a key file", source=source)
        return _key_of(environment[name], source)
    path = Path(source).expanduser()
    path = path if path.is_absolute() else root / path
    if path.resolve().is_relative_to(root.resolve()):
        problem = "the key lies in the archive that it seals: whoever takes the one has the other; move it elsewhere"
        raise KeyFileError(problem, source=str(path))
    return _key_of(read_secret(path), str(path))


def key_at_hand(source: str, *, root: Path) -> Sealer:
    """Return what opens with one key that was named on the command line: a path is meant from where the command is called.

    Raises: KeyFileError.
    """
    place = source if source.startswith(_FROM_ENVIRONMENT) else str(Path(source).expanduser().absolute())
    return Sealer(read_key(place, root=root), fields=())


def read_identities(path: Path) -> Identities:
    """Return what opens sealed captures. Raises: KeyFileError, MissingExtra."""
    return Identities(read_secret(path), source=str(path))


def read_secret(path: Path) -> str:
    """Return the lines of a secret file but its comments. Raises: KeyFileError where others may read it, or it is none."""
    try:
        # without O_NONBLOCK, a FIFO would wait for a writer for ever
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        problem = "no such file; a key is made by `pressmark seal --new-key FILE`"
        raise KeyFileError(problem, source=str(path)) from error
    except OSError as error:
        raise KeyFileError(f"cannot be read: {error.strerror}", source=str(path)) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyFileError("is not a file", source=str(path))
        if mode & 0o077:
            problem = f"others may read it (mode {stat.S_IMODE(mode):04o}); run: chmod 600 {path}"
            raise KeyFileError(problem, source=str(path))
        content = os.read(descriptor, _MAX_BYTES).decode("ascii", "replace")
    except OSError as error:
        raise KeyFileError(f"cannot be read: {error.strerror}", source=str(path)) from error
    finally:
        os.close(descriptor)
    lines = (line.strip() for line in content.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def new_key(path: Path) -> SealKey:
    """Make a key, write it to a new file that only its owner may read, durable, and return it.

    Raises: KeyFileError where a file stands there, which is left alone; StorageError.
    """
    key = SealKey(secrets.token_bytes(KEY_BYTES))
    line = _PREFIX + base64.b64encode(key.secret).decode("ascii")
    write_secret(
        path, f"# Pressmark seal key {key.name}. Keep a copy; without it nothing opens what it sealed.\n{line}\n"
    )
    return key


def write_secret(path: Path, content: str) -> None:
    """Write a new file with mode 0600, durable when this returns. Raises: KeyFileError where one stands, StorageError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode("ascii"))
            file.flush()
            os.fsync(descriptor)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno == errno.EEXIST:
            raise KeyFileError("stands already and is left as it is; name another file", source=str(path)) from error
        raise StorageError(path, error, is_under_way=False) from error


def _key_of(text: str, source: str) -> SealKey:
    try:
        secret = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not text.strip().startswith(_PREFIX) or len(secret) != KEY_BYTES:
        problem = (
            f"is no key ({_PREFIX} and {KEY_BYTES} bytes in Base64); make one with `pressmark seal --new-key FILE`"
        )
        raise KeyFileError(problem, source=source)
    return SealKey(secret)
