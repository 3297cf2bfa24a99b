from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.languages import language_code, locale_code

MetadataOf = Callable[..., Any]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de-AT", "de"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("fr, en", "fr"), ("EN", "en"), ("deu", "de"), ("iw", "he"), ("jp", "ja"),
        ("nb-NO", "no"), ("nn", "nn"), ("fil-PH", "tl"), ("pap", "pap"), ("en_GB.UTF-8", "en"), ("und", None), ("utf-8", None), ("xx", None),
        ("english", None), ("{{ lang }}", None), ("", None), ("e", None),
    ],
)  # fmt: skip
def test_language_codes(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en_GB", "en-GB"), ("de-at", "de-AT"), ("zh-Hant-TW", "zh-TW"), ("es_LA", "es-419"), ("es-419", "es-419"), ("en-UK", "en-GB"),
        ("nb_NO", "no-NO"), ("de_DE", "de-DE"), ("ar_AR", None), ("sv_SV", None), ("ja_JA", None), ("en_EN", None), ("en_LA", None), ("de", None),
        ("lo_LA", "lo-LA"), ("xx_US", None),
    ],
)  # fmt: skip
def test_locales_have_a_country(tag: str, locale: str | None) -> None:
    assert locale_code(tag) == locale


@given(st.text(max_size=60))
def test_no_tag_breaks_them(tag: str) -> None:
    locale = locale_code(tag)
    assert locale is None or locale.partition("-")[0] == language_code(tag)


def test_the_locale_is_one_of_the_stated_language(metadata_of: MetadataOf) -> None:
    found = metadata_of('<meta property="og:locale" content="en_US"><meta name="language" content="de-CH">', lang="de")
    assert (found.locale.value, found.locale.source) == ("de-CH", "language")
    assert metadata_of('<meta property="og:locale" content="en_US">', lang="de").locale is None
