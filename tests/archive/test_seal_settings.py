"""The `seal` section: what it refuses, and with which way out; before anything is fetched or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config import parse_config
from archive.model.errors import ConfigError
from archive.model.sealable import SEALED_WITH, STAYS_PLAIN

PATH = Path("pressmark.yaml")
RECIPIENT = "age1" + "q" * 58
SEALED = f"captures: sealed, recipients: [{RECIPIENT}]"


def parsed(section: str, before: str = "") -> object:
    return parse_config(f"{before}seal: {{{section}}}\n".encode(), PATH)


@pytest.mark.parametrize(
    ("section", "key", "words"),
    [
        ("fields: [text], key: k", "captures", "text would stand plain in the raw captures"),
        ("fields: [title, authors], key: k", "captures", "title and authors would stand plain"),
        ("fields: [text], key: k, captures: sealed", "recipients", "pressmark seal --new-identity"),
        (f"fields: [text], {SEALED}", "key", "pressmark seal --new-key"),
        (f"fields: [txet], key: k, {SEALED}", "fields", "did you mean 'text'?"),
        (f"fields: [id], key: k, {SEALED}", "fields", "bound to it"),
        (f"fields: [webUrl], key: k, {SEALED}", "fields", "known by its address"),
        (f"fields: [publishedDateTime], key: k, {SEALED}", "fields", "path is made of it"),
        (f"key: k, {SEALED}", "fields", "fields: [text]"),
        (f"fields: [text], key: 'pressmark-seal-key-1:AAAA', {SEALED}", "key", "a key itself"),
        (f"fields: [text], key: k, captures: none, recipients: [{RECIPIENT}]", "recipients", "nothing to seal"),
        ("fields: [text], key: k, captures: sealed, recipients: [age1short]", "recipients", "no age recipient"),
        ("fields: [text], key: k, captures: plain", "captures", "plain"),
        ("feilds: [text]", "feilds", "did you mean 'fields'?"),
    ],
)
def test_what_would_not_hide_is_refused_with_its_reason(section: str, key: str, words: str) -> None:
    with pytest.raises(ConfigError, match="line 1") as caught:
        parsed(section)
    assert words in str(caught.value)
    assert key in (caught.value.key or "")


def test_no_assets_are_fetched_where_no_captures_are_kept() -> None:
    config = parse_config(b"seal: {fields: [text], key: k, captures: none}\n", PATH)
    assert config.assets == "none"
    with pytest.raises(ConfigError, match="assets: page"):
        parsed("fields: [text], key: k, captures: none", "assets: page\n")


@pytest.mark.parametrize("name", sorted(SEALED_WITH))
def test_each_field_that_can_be_sealed_is_taken(name: str) -> None:
    parsed(f"fields: [{name}], key: k, {SEALED}")


@pytest.mark.parametrize("name", sorted(STAYS_PLAIN))
def test_each_field_that_stays_plain_says_why(name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} cannot be sealed: "):
        parsed(f"fields: [{name}], key: k, {SEALED}")
