"""Declaring a site in pressmark.yaml: text is put in, and nothing that stands there is changed, comments included."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import yaml

from archive.config import FILE_NAME, parse_config, read_config
from archive.model.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.config import Config
    from archive.sites import Site

# what YAML reads as the text that it is, without quotes
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9./_~%=&?+-]*)?|[A-Za-z][A-Za-z0-9_.-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
INDENT = 2


def snippet(name: str, site: Site, *, indent: int = INDENT) -> str:
    """Return the lines of a site's entry under `sites:`; law: they read back as the site."""
    pad = " " * indent
    fields = msgspec.to_builtins(site)
    defaults = msgspec.to_builtins(type(site)())
    lines = [f"{pad}{_scalar(name)}:"]
    for key, value in fields.items():
        if value == defaults[key]:
            continue
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            lines.append(f"{pad * 2}{key}:")
            lines += [f"{pad * 3}- {_scalar(each)}" for each in value]
        else:
            lines.append(f"{pad * 2}{key}: {_scalar(value) if isinstance(value, str) else json.dumps(value)}")
    return "\n".join(lines) + "\n"


def with_site(text: str, name: str, site: Site) -> str | None:
    """Return a configuration's text with a site put in; None where the text cannot be edited safely.

    Laws: it reads as before, with the one site more; without the new lines it is the same, character by character.
    """
    path = Path(FILE_NAME)
    try:
        before = parse_config(text.encode(), path)
    except ConfigError:
        return None
    found = _placed(text, name, site)
    if found is None or name in before.sites:
        return None
    try:
        after = parse_config(found.encode(), path)
    except ConfigError:
        return None
    is_same = msgspec.structs.replace(after, sites=before.sites) == before
    return found if is_same and after.sites == {**before.sites, name: site} else None


def with_origins(text: str, origins: Sequence[str]) -> str | None:
    """Return a configuration's text with origins put into `allow_origins`; None where that cannot be done safely.

    Laws: it reads as before, with these origins allowed; without the new characters it is the same.
    """
    path = Path(FILE_NAME)
    try:
        before = parse_config(text.encode(), path)
        new = [each for each in dict.fromkeys(origins) if each not in before.allow_origins]
        found = _with_listed(text, new) if new else text
        after = parse_config(found.encode(), path) if found is not None else None
    except ConfigError:
        return None
    wanted = (*before.allow_origins, *new)
    is_same = after is not None and set(after.allow_origins) == set(wanted)
    return found if is_same and after is not None and _is_same_beside(before, after) else None


def allow(root: Path, origins: Sequence[str]) -> bool:
    """Write origins into the `allow_origins` of an archive's pressmark.yaml, and say whether that could be done safely.

    Raises: ConfigError where the file cannot be used as it is, StorageError where the disk refuses.
    """
    return _edit(root, lambda text: with_origins(text, origins))


def declare(root: Path, name: str, site: Site) -> bool:
    """Write a site into the pressmark.yaml of an archive, and say whether that could be done safely.

    Raises: ConfigError where the file cannot be used as it is, StorageError where the disk refuses.
    """
    return _edit(root, lambda text: with_site(text, name, site))


def _edit(root: Path, edit: Callable[[str], str | None]) -> bool:
    read_config(root)  # refuses links, pipes and what is no configuration
    path = root / FILE_NAME
    try:
        data = path.read_bytes() if path.exists() else b""
        found = edit(data.decode("utf-8"))
        if found is None:
            return False
        _replace(path, found.encode())
    except OSError as error:
        raise StorageError(path, error) from error
    return True


def _is_same_beside(before: Config, after: Config) -> bool:
    return msgspec.structs.replace(after, allow_origins=before.allow_origins) == before


def _with_listed(text: str, origins: list[str]) -> str | None:
    """Put origins at the end of a list in brackets, before the others of a list in lines, or on top where there is none."""
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text.removeprefix("\ufeff")
    tree = yaml.compose(body, Loader=yaml.CSafeLoader)
    if tree is not None and (not isinstance(tree, yaml.MappingNode) or tree.flow_style):
        return None
    pairs = tree.value if tree is not None else []
    value = next((value for key, value in pairs if key.value == "allow_origins"), None)
    if value is None:
        if re.search(r"^(\.\.\.|---|%)", body, re.MULTILINE):
            return None
        begin = body if not body or body.endswith("\n") else body + newline
        lines = [begin, newline if begin.strip() else "", f"allow_origins:{newline}"]
        lines += [f"  - {_scalar(each)}{newline}" for each in origins]
        return text[: len(text) - len(body)] + "".join(lines)
    if not isinstance(value, yaml.SequenceNode) or not value.value:
        return None
    lines, last = body.splitlines(keepends=True), value.value[-1].end_mark
    if value.flow_style:
        added = "".join(f", {_scalar(each)}" for each in origins)
        lines[last.line] = lines[last.line][: last.column] + added + lines[last.line][last.column :]
    else:
        first = value.start_mark
        added = "".join(f"{' ' * first.column}- {_scalar(each)}{newline}" for each in origins)
        lines.insert(first.line, added)
    return text[: len(text) - len(body)] + "".join(lines)


def _placed(text: str, name: str, site: Site) -> str | None:
    """Put the entry right after the line `sites:`, or a whole section at the end where there is none."""
    newline = "\r\n" if "\r\n" in text else "\n"
    tree = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader)
    if tree is None or (isinstance(tree, yaml.MappingNode) and not tree.flow_style):
        pairs = tree.value if tree is not None else []
    else:
        return None
    pair = next(((key, value) for key, value in pairs if key.value == "sites"), None)
    if pair is None:
        if re.search(r"^(\.\.\.|---)", text, re.MULTILINE):
            return None
        begin = text if not text or text.endswith("\n") else text + newline
        gap = newline if begin.strip() else ""
        return begin + gap + (f"sites:\n{snippet(name, site)}").replace("\n", newline)
    key, value = pair
    lines = text.splitlines(keepends=True)
    line = key.start_mark.line
    if value.start_mark.line == line and value.value not in ("", []):
        return None  # on one line with the key: written in another style than ours
    indent = INDENT
    if isinstance(value, yaml.MappingNode):
        if value.flow_style or not value.value:
            return None
        indent = value.value[0][0].start_mark.column
    if not lines[line].endswith("\n"):
        lines[line] += newline
    entry = snippet(name, site, indent=max(indent, 1)).replace("\n", newline)
    return "".join([*lines[: line + 1], entry, *lines[line + 1 :]])


def _scalar(value: str) -> str:
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if is_plain else json.dumps(value)


def _replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another: all of it or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)  # after an error; else it has another name by now
