from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]


def article(**more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Harbour opens", **more}


@pytest.mark.parametrize(
    ("head", "data", "access"),
    [
        ('<meta property="article:content_tier" content="metered">', article(isAccessibleForFree=False), "metered"),
        ('<meta property="article:content_tier" content="locked">', None, "paid"),
        ('<meta name="paywall" content="true">', None, "paid"),
        ('<meta name="is_premium" content="0">', None, "free"),
        ('<meta name="paywall" content="maybe">', None, None),
        (
            "",
            article(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".wall"}),
            "paid",
        ),
        ("", article(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False"}), None),
        ("", article(isAccessibleForFree="https://schema.org/True"), "free"),
    ],
)
def test_access_is_as_stated(metadata_of: MetadataOf, head: str, data: object, access: str | None) -> None:
    found = metadata_of(head, data=data).access
    assert (found.value if found else None) == access


@pytest.mark.parametrize(
    ("head", "body", "data", "line"),
    [
        (
            "",
            "",
            article(copyrightHolder={"@type": "Organization", "name": "Quay Post"}, copyrightYear="2026"),
            "© 2026 Quay Post",
        ),
        ("", "", article(copyrightHolder=["Quay Post", "Jane Roe"]), "© Quay Post, Jane Roe"),
        ("", "", article(copyrightNotice="Quay Post, all yours"), "Quay Post, all yours"),
        ('<meta name="copyright" content="Quay Post Ltd">', "", None, "Quay Post Ltd"),
        (
            '<meta name="copyright" content="2026">',
            "<footer><p>© 2026 Quay Post. All rights reserved.</p></footer>",
            None,
            "© 2026 Quay Post",
        ),
        (
            "",
            "<div><footer>Imprint <p>Copyright 2026 Quay Post</p> | Help</footer></div>",
            None,
            "Copyright 2026 Quay Post",
        ),
        ("", "<footer>© 2026</footer>", None, None),
        ("", "<footer>All rights reserved</footer>", None, None),
        ('<meta name="dc.rights" content="https://creativecommons.org/licenses/by/4.0/">', "", None, None),
    ],
)
def test_the_copyright_line_is_found(
    metadata_of: MetadataOf, head: str, body: str, data: object, line: str | None
) -> None:
    found = metadata_of(head, body, data=data).copyright
    assert (found.value if found else None) == line


def test_rights_that_name_a_licence_are_one(metadata_of: MetadataOf) -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    assert metadata_of(f'<meta name="dc.rights" content="{address}">').license.value == address
    assert metadata_of('<meta name="dc.rights" content="Quay Post Ltd">').license is None
