"""The taxonomy that ships with Pressmark: topics of technology and AI news. Used where pressmark.yaml names no topics."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import yaml

from archive.enrich.taxonomy import Topic

FILE_NAME = "default_topics.yaml"


@lru_cache(maxsize=1)
def default_topics() -> tuple[Topic, ...]:
    """Return the topics of the file beside this module, in its order; read once in a process."""
    entries = yaml.load(files("archive.enrich").joinpath(FILE_NAME).read_bytes(), Loader=yaml.CSafeLoader)
    return tuple(
        Topic(
            name=entry["name"],
            parent=entry.get("parent"),
            keywords=tuple(entry["keywords"]),
            hashtags=tuple(entry.get("hashtags", ())),
            description=entry.get("description"),
        )
        for entry in entries
    )
