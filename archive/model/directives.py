"""Robots directives: what a page forbids in its metas and in X-Robots-Tag headers. Pure functions of text.

Sources: Google's and Bing's documentation of the robots meta and of X-Robots-Tag (2026-11); RFC 9309 knows neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What is written into a record: directives that forbid. Those that allow, and "nofollow", say nothing of the record.
FORBIDDING = frozenset(
    {"noarchive", "nocache", "noindex", "none", "nosnippet", "noimageindex", "notranslate", "noai", "noimageai"}
)
# Directives with a value after a colon; any other word before a colon names whom the rest is for.
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
# Who we take ourselves to be: everybody, Pressmark, archives; and Googlebot, whose cache was what `noarchive` was made for.
AGENTS = frozenset({"*", "robots", "pressmark", "archiver", "ia_archiver", "googlebot"})
# Characters of one header that are looked at; honest ones have under a hundred.
MAX_SIGNS = 2_000


def header_directives(values: Iterable[str]) -> tuple[str, ...]:
    """Return the directives of X-Robots-Tag headers that are for us, in lower case, in order, no repeats."""
    found: dict[str, None] = {}
    for value in values:
        is_for_us = True
        for part in value[:MAX_SIGNS].lower().split(","):
            name, colon, rest = (each.strip() for each in part.partition(":"))
            if colon and name not in _VALUED:
                is_for_us, name = name in AGENTS, rest.partition(":")[0].strip()
            if is_for_us and name:
                found[name] = None
    return tuple(found)


def forbidding(directives: Iterable[str]) -> tuple[str, ...]:
    """Return those that forbid something, sorted: the order in which a page says them says nothing."""
    words = {
        word for each in directives for word in each.split()
    }  # some pages write "noindex nofollow", without a comma
    return tuple(sorted(words & FORBIDDING))
