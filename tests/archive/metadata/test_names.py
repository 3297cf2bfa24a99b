from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.names import is_person, people_in, upright


@given(st.lists(st.text(max_size=200), max_size=4))
def test_people_in_never_raises_and_gives_trimmed_names(lines: list[str]) -> None:
    for name in people_in(*lines):
        assert name
        assert name == name.strip()
        assert len(name) <= 120
        is_person(name)


@given(st.text(max_size=200))
def test_upright_keeps_every_letter(name: str) -> None:
    assert sorted(filter(str.isalnum, upright(name))) == sorted(filter(str.isalnum, name))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe and John Smith", ["Jane Doe", "John Smith"]),
        ("Von Roland Brockmann und Sebastian Drescher", ["Roland Brockmann", "Sebastian Drescher"]),
        ("Ib Olsen og Åse Holm", ["Ib Olsen", "Åse Holm"]),
        ("Par Anne Leroy, Paul Petit", ["Anne Leroy", "Paul Petit"]),
        ("Posted on September 21, 2020 by Adi Tzlil", ["Adi Tzlil"]),
        ("Text: Jane Doe | 12. März 2021", ["Jane Doe"]),
        ("Jane Doe, Ph.D., Staff Writer", ["Jane Doe"]),
        ("(责编：牛镛、岳弘彬)", ["牛镛", "岳弘彬"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Ana López y Juan Pérez", ["Ana López", "Juan Pérez"]),
        ("Von Miller", ["Von Miller"]),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Alles von Martin Junker", ["Martin Junker"]),
        ("Jane Doe Jane Doe", ["Jane Doe"]),
        ("Jane Doe Thursday, May 2", ["Jane Doe"]),
        ("Datum: 19.11.2021 Autor: Fritz Imhof Quelle: Livenet", ["Fritz Imhof"]),
        ("Words: Ann Lee, Bo Berg Photos: Cy Dahl", ["Ann Lee", "Bo Berg"]),
        ("Photographs by Cy Dahl", []),
        ("Foto: Cy Dahl", []),
        ("Автор: Анна Иванова", ["Анна Иванова"]),
        ("김철수 기자", ["김철수"]),
        ("记者 张三、李四", ["张三", "李四"]),
        ("Oleh Siti Rahma dan Budi Hartono", ["Siti Rahma", "Budi Hartono"]),
        ("Przez Anna Nowak i Jan Kowal", ["Anna Nowak", "Jan Kowal"]),
        ("Av Ola Nordmann og Kari Vik", ["Ola Nordmann", "Kari Vik"]),
        ("Di Anna Rossi e Luca Bianchi", ["Anna Rossi", "Luca Bianchi"]),
        ("Jane Doe am 12. Mai", ["Jane Doe"]),
        ("Heiko Sauer Do 12 Jan 2023", ["Heiko Sauer"]),
        ("By Jane Doe in Politics", ["Jane Doe"]),
        ("Holger Zschäpitz Leitender Wirtschaftsredakteur", ["Holger Zschäpitz"]),
        ("https://example.org/author/jane", []),
        ("jane@example.org", []),
        ("d.kuckelkorn", []),
        ("Staff", []),
        ("admin", []),
        ("Staff Writer", []),
        ("12. Mai", []),
        ("", []),
    ],
)
def test_bylines_are_split_into_names(line: str, names: list[str]) -> None:
    assert people_in(line) == names


@pytest.mark.parametrize(
    "name", ["Jane Doe", "Heinz-Peter von der Au", "Herbert Read", "J.R. Stone", "牛镛", "Ōe Kenzaburō"]
)
def test_people_have_the_form_of_people(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "Reuters",
        "Associated Press",
        "Europa Press",
        "Olympia-Verlag GmbH",
        "Sports Desk",
        "Senior Reporter",
        "Foto: Jane Doe",
        "Area 51",
        "for the win",
        "",
    ],
)
def test_offices_and_words_are_no_people(name: str) -> None:
    assert not is_person(name)


def test_a_catalogue_name_is_turned() -> None:
    assert upright("Doe, Jane") == "Jane Doe"
    assert upright("Jane Doe, John Smith, Ann Lee") == "Jane Doe, John Smith, Ann Lee"
