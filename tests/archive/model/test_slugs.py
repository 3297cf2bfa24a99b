from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.model.frontmatter import read
from archive.model.slugs import MAX_SLUG_BYTES, original_slug, slug

if TYPE_CHECKING:
    from pathlib import Path


@given(st.text(st.characters(exclude_categories=())) | st.text(" -_./\\abcXYZ01", max_size=300))
@example("con")
@example("COM1")
@example("a" * 200)
@example("../../etc/passwd\x00")
def test_a_slug_is_a_portable_name_and_its_own_slug(title: str) -> None:
    name = slug(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= MAX_SLUG_BYTES
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert slug(name) == name


@given(st.text(" abcdefgh019-", max_size=70))
def test_a_short_english_title_has_the_original_slug(title: str) -> None:
    assert slug(title) == original_slug(title) or not original_slug(title)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Azure SQL—general availability: $4.2M", "azure-sqlgeneral-availability-42m"),
        ("Café Ünïcode’s\u00a0test_case", "cafe-unicodes-test_case"),
        ("  --a - b--  ", "a-b"),
        ("", ""),
    ],
)
def test_the_original_slug_by_example(title: str, name: str) -> None:
    assert original_slug(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Привет, мир", "privet-mir"),
        ("Ελλάδα σήμερα", "ellada-simera"),
        ("Straße nach Øresund", "strasse-nach-oresund"),
        ("北京 2026", "beijing-2026"),
        ("snake_case", "snake-case"),
        ("🚀", "untitled"),
        ("con", "untitled-con"),
        (" ".join(["word"] * 40), "-".join(["word"] * 16)),
        ("x" * 100, "x" * 80),
    ],
)
def test_our_slug_by_example(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.shared
@pytest.mark.endurance
def test_original_slugs_are_the_file_names_of_the_real_records(real_records: list[Path]) -> None:
    dated = [path for path in real_records if re.match(r"\d{4}-\d\d-\d\d-", path.name)]
    missed = [path.name for path in dated if original_slug(read(path.read_bytes()).title) != path.stem[11:]]
    assert missed == []
    assert len(dated) == 2975
