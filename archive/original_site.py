"""The topics and organizations of an original site, read from its `_data` folder: what an imported collection is enriched by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from archive.enrich.settings import Classic, Enrichment, Scoring
from archive.enrich.taxonomy import Taxonomy, Topic
from archive.model.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def read_original(data: Path, numbers: Classic | None = None) -> Enrichment:
    """Return by what the site with this `_data` folder enriched its records: its topics, in titles, and the classic scores.

    numbers: where the site's own differ from the default ones; its organizations are taken from the folder.

    Raises: ConfigError naming the file.
    """
    classic = numbers or Classic()
    organizations = read_organizations(data / "organizations")
    scoring = Scoring(scorer="classic", classic=_with_organizations(classic, organizations))
    return Enrichment(taxonomy=read_taxonomy(data / "topics"), scoring=scoring)


def read_taxonomy(folder: Path) -> Taxonomy:
    """Return the taxonomy of a folder of `NN-<id>.yaml` files: RECORD.md part 2 §6.

    The files' names order it, the first topic without a parent is the site's. Keywords are looked for in titles, exactly as
    they are written. Raises: ConfigError naming the file.
    """
    topics = tuple(_topic(_mapping(path, _read(path)), path) for path in sorted(folder.glob("*.yaml")))
    site_topic = next((topic.name for topic in topics if topic.parent is None), None)
    return Taxonomy(topics=topics, site_topic=site_topic, places=("title",), endings=False)


def read_organizations(folder: Path) -> tuple[str, ...]:
    """Return the domains of a folder of organizations, in the order of its files' names. Raises: ConfigError naming the file."""
    entries = (_mapping(path, _read(path).strip().strip("-")) for path in sorted(folder.glob("*.md")))
    return tuple(str(entry["domain"]) for entry in entries if entry.get("domain"))


def _topic(entry: dict[str, Any], path: Path) -> Topic:
    if not isinstance(entry.get("name"), str):
        raise ConfigError("a topic without a name", path=path, key="name")
    return Topic(
        name=entry["name"],
        parent=_text(entry.get("parent")),
        keywords=_texts(entry.get("keywords")),
        hashtags=_texts(entry.get("hashtags")),
        id=_text(entry.get("_id")),
        shortname=_text(entry.get("shortname")),
        description=_text(entry.get("description")),
    )


def _mapping(path: Path, text: str) -> dict[str, Any]:
    try:
        entry = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"not YAML: {error}", path=path) from error
    if not isinstance(entry, dict):
        raise ConfigError("not one YAML map", path=path)
    return entry


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"not UTF-8 at byte {error.start}", path=path) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path) from error


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _with_organizations(numbers: Classic, organizations: tuple[str, ...]) -> Classic:
    return msgspec.structs.replace(numbers, organizations=(*numbers.organizations, *organizations))
