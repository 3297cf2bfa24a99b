"""Query parameters that say how a reader came, not what is shown. A versioned list and one question; nothing else.

Drawn from the parameters which Firefox and Brave strip, the ClearURLs rules and courlan (read November 2026), less
every name that some site uses to choose content (`ref`, `source`, `id`, `p`, `page`, `from`). A change of the list
changes URL keys: raise TRACKERS_VERSION with it, so that an archive can tell which keys it holds.
"""

from __future__ import annotations

TRACKERS_VERSION = "1"

TRACKER_PREFIXES: tuple[str, ...] = ("utm_", "mtm_", "pk_", "hsa_", "__hs", "_hs", "oly_", "vero_", "itm_", "at_custom")

TRACKERS: tuple[str, ...] = (
    # advertising clicks
    "fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "gad_source", "gad_campaignid", "srsltid",
    "msclkid", "yclid", "ysclid", "twclid", "ttclid", "li_fat_id", "epik", "sccid", "rb_clickid", "irclickid", "cvid",
    # social sharing
    "igshid", "igsh", "ref_src", "ref_url", "share_source", "smtyp", "__twitter_impression", "fb_action_ids",
    "fb_action_types", "fb_source", "fb_ref", "__tn__", "__cft__[0]",
    # mail and marketing suites
    "mc_cid", "mc_eid", "mkt_tok", "hsctatracking", "ml_subscriber", "ml_subscriber_hash", "s_cid", "wickedid",
    "_openstat", "_ga", "_gl", "spm", "guccounter", "guce_referrer", "guce_referrer_sig", "ncid", "xtor", "cmpid",
    "wt_mc", "wt.mc_id", "wtmc", "wt_zmc", "icid", "mbid", "ito", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",
    "at_medium", "at_campaign", "at_campaign_type", "at_link_id", "at_link_type", "at_link_origin", "at_format",
    "at_ptr_name", "at_bbc_team",
)  # fmt: skip

_NAMES = frozenset(TRACKERS)


def is_tracker(name: str) -> bool:
    """Whether a query parameter of that name (decoded, any case) only says how the reader came."""
    lowered = name.lower()
    return lowered in _NAMES or lowered.startswith(TRACKER_PREFIXES)
