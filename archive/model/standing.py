"""How a record stands among the archive's others at the moment it is kept. A value: the store finds it, scores use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A record's place in its cluster: the records of the same story, itself included.

    is_lead: whether it comes first of the whole cluster, by quality, then by path; so does a record without a cluster.
    members: how many other records the cluster has, counted before `related.limit` cuts the list.
    copies: how many of them have nearly the same text (syndicated, reprinted).
    is_original: whether none of those copies was published before it; so is a record without copies.
    is_known: whether all of them could be compared; not where the record, or one in its list, is sealed.
    """

    is_lead: bool = True
    members: int = 0
    copies: int = 0
    is_original: bool = True
    is_known: bool = True


ALONE = Standing()
