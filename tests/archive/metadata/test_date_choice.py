from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.metadata.calendar_words import label_before, month_of
from archive.metadata.date_claims import url_day
from archive.metadata.datelines import dates_in
from archive.metadata.dates import LEAST_CONFIDENCE, is_later
from archive.model.times import local_reading, parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.times import Instant

    MetadataOf = Callable[..., Any]

LATEST = datetime(2026, 1, 2, tzinfo=UTC)  # of the fixtures
TITLE = "Harbour opens after two years"
SLUG = "https://www.example.org/news/harbour-opens-after-two-years"
HEAD = f"<title>{TITLE}</title>"
H1 = f"<h1>{TITLE}</h1>"


def news(**properties: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": TITLE, "url": SLUG, **properties}


def instant(text: str) -> Instant:
    found = parse_instant(text)
    assert found is not None
    return found


# Laws

PIECES = st.sampled_from(
    ["2025", "04.03.2025", "March 4, 2025", "3/4/2025", "2025年3月4日", "4 มีนาคม 2568", "Updated", "Published", "©", "14:05",
     "UTC", "12 h", "bis", "<time datetime='2025-03-04'>", "<time>", "</time>", "<div class='comments'>", "</div>", "<p>", "x" * 200]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=20), max_size=12), st.sampled_from(["", "en", "de", "th"]))
@settings(max_examples=150, deadline=None)
def test_dates_of_any_page_are_neither_raised_nor_of_the_future(
    metadata_of: MetadataOf, pieces: list[str], lang: str
) -> None:
    found = metadata_of(HEAD, H1 + " ".join(pieces), lang=lang, url=SLUG)
    for sourced in (found.published, found.updated):
        assert sourced is None or (sourced.value.at <= LATEST and 0 < sourced.confidence <= 1)


@given(st.lists(PIECES | st.text(max_size=20), max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_date_stands_on_the_page_in_figures(metadata_of: MetadataOf, pieces: list[str]) -> None:
    body = H1 + " ".join(pieces)
    found = metadata_of(HEAD, body, lang="de", url=SLUG).published
    if found is not None:
        year, day = found.value.at.year, local_reading(found.value).day
        figures = [int(each) for each in re.findall(r"\d+", body)]
        assert year in figures or year + 543 in figures or year % 100 in figures
        assert day in figures


@given(st.dates(date(1980, 1, 1), date(2049, 12, 31)), st.times(), st.sampled_from(["", "de", "en-GB", "fr"]))
def test_a_day_and_a_clock_are_read_as_written(day: date, clock: Any, language: str) -> None:
    (found,) = dates_in(f"Stand: {day:%d.%m.%Y}, {clock:%H:%M} Uhr", language=language)
    assert (found.instant.at.date(), found.instant.precision, found.label) == (day, "minute", "updated")
    assert (found.instant.at.hour, found.instant.at.minute) == (clock.hour, clock.minute)


@given(st.text(max_size=100))
def test_any_text_has_a_label_or_none(text: str) -> None:
    assert label_before(text) in ("published", "updated", "other", "")
    assert 0 <= month_of(text) <= 12


# Words


@pytest.mark.parametrize(
    ("name", "language", "month"),
    [("listopad", "pl", 11), ("listopada", "hr", 10), ("listopada", "", 0), ("Sept.", "en", 9), ("februari", "", 2), ("août", "fr", 8),
     ("мая", "ru", 5), ("червня", "uk", 6), ("نيسان", "ar", 4), ("helmikuuta", "fi", 2), ("ม.ค", "th", 1), ("Bürger", "de", 0), ("m", "en", 0)],
)  # fmt: skip
def test_a_month_is_that_of_its_language(name: str, language: str, month: int) -> None:
    assert month_of(name, language) == month


@pytest.mark.parametrize(
    ("text", "label"),
    [("Published: ", "published"), ("Veröffentlicht am ", "published"), ("Mis à jour le ", "updated"), ("Actualizado ", "updated"),
     ("Обновлено: ", "updated"), ("最終更新日:", "updated"), ("入力 発表 公開日 ", "published"), ("Published by the harbour, updated ", "updated"),
     ("© ", "other"), ("Anmeldeschluss: ", "other"), ("gültig bis ", "other"), ("Frankfurt, ", ""), ("", "")],
)  # fmt: skip
def test_a_label_says_what_the_date_is_of(text: str, label: str) -> None:
    assert label_before(text) == label


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Do 25.04.24 | 14:07 Uhr | Von Jane", "de", "2024-04-25T14:07"),
        ("November 8, 2023 at 11:30 p.m. EST", "en", "2023-11-09T04:30:00+00:00"),
        ("09:30 EST, March 4, 2021", "en", "2021-03-04T14:30:00+00:00"),
        ("14:05 BST, 4 March 2021", "en", "2021-03-04T14:05"),
        ("2021년 3월 4일 오후 2:05", "ko", "2021-03-04T14:05"),
        ("2020. február 5. 10:11", "hu", "2020-02-05T10:11"),
        ("ngày 4 tháng 3 năm 2021", "vi", "2021-03-04"),
        ("٢٤ أبريل ٢٠٢٠", "ar", "2020-04-24"),
        ("24 نيسان / أبريل 2020 09:22 مساءً", "ar", "2020-04-24T21:22"),
        ("4 มีนาคม 2564", "th", "2021-03-04"),
        ("۱۴ فروردین ۱۴۰۰", "fa", None),
        ("31. Februar 2021", "de", None),
        ("Haushalt 2021", "de", None),
    ],
)  # fmt: skip
def test_a_line_is_read_in_its_language(text: str, language: str, wanted: str | None) -> None:
    found = dates_in(text, language=language, has_short_years=True)
    assert [each.instant.at for each in found][:1] == ([instant(wanted).at] if wanted else [])


def test_short_years_are_read_where_they_may_stand_only() -> None:
    assert dates_in("28.01.22") == []
    assert len(dates_in("28.01.22", has_short_years=True)) == 1


def test_a_span_of_days_is_an_event() -> None:
    (found,) = dates_in("Ausstellung, 9. bis 23. Februar 2017", language="de")
    assert found.label == "other"


# Choosing


def published(metadata_of: MetadataOf, *args: str, **more: object) -> Any:
    return metadata_of(*args, **{"url": SLUG, "lang": "de", **more}).published


def test_a_teasers_date_does_not_win_over_that_below_the_headline(metadata_of: MetadataOf) -> None:
    cards = "".join(
        f"<li class='card'><a href='/x{day}'><time datetime='2025-02-0{day}'>x</time></a></li>" for day in range(1, 8)
    )
    found = published(metadata_of, HEAD, f"<article><header>{H1}<p>04.03.2025</p></header></article><ul>{cards}</ul>")
    assert found.value.at.date() == date(2025, 3, 4)


@pytest.mark.parametrize(
    "body",
    [
        "<blockquote class='twitter-tweet'><p>x</p><a href='https://twitter.com/x'>March 4, 2025</a></blockquote>",
        "<div id='comments'><p>04.03.2025, 14:05</p></div>",
        "<footer><p>04.03.2025</p></footer>",
        "<div class='related-articles'><span>04.03.2025</span></div>",
        "<p>© 04.03.2025 Example</p>",
        "<p>Anmeldeschluss: 04.03.2025</p>",
        "<p>Ausstellung vom 2. bis 4. März 2025</p>",
        "<p>Stand: 04.03.2025</p>",
        "<p>vor 2 Stunden</p>",
    ],
    ids=["tweet", "comment", "footer", "related", "copyright", "deadline", "span", "updated", "relative"],
)  # fmt: skip
def test_a_date_of_something_else_is_not_taken(metadata_of: MetadataOf, body: str) -> None:
    assert published(metadata_of, HEAD, f"<div>{H1}</div>{body}") is None


def test_a_home_page_is_not_dated_by_its_first_card(metadata_of: MetadataOf) -> None:
    cards = "".join(
        f"<div class='card'><h2>Story {day}</h2><time datetime='2025-03-0{day}'>x</time></div>" for day in range(1, 9)
    )
    assert (
        published(metadata_of, "<title>Example</title>", f"<h1>Example</h1>{cards}", url="https://www.example.org/")
        is None
    )


def test_what_a_news_articles_own_node_states_is_trusted_unseen(metadata_of: MetadataOf) -> None:
    found = published(metadata_of, data=news(datePublished="2025-03-04T08:30:00+01:00"))
    assert found.confidence >= LEAST_CONFIDENCE


def test_the_date_of_a_page_that_its_system_made_needs_more(metadata_of: MetadataOf) -> None:
    head = '<meta name=generator content="WordPress 6"><meta property="og:type" content="website">'
    data = {"@type": "WebPage", "datePublished": "2025-03-04T08:30:00+00:00"}
    assert published(metadata_of, head, data=data, url="https://www.example.org/about") is None


def test_an_instant_in_utc_is_given_the_clock_that_the_page_shows(metadata_of: MetadataOf) -> None:
    data = news(datePublished="2025-03-05T02:25:00Z")
    found = published(metadata_of, HEAD, f"{H1}<p>March 4, 2025, 9:25 PM</p>", data=data, lang="en-US")
    assert (found.value.at, found.value.offset) == (datetime(2025, 3, 5, 2, 25, tzinfo=UTC), "-05:00")


def test_a_clock_of_twelve_hours_gives_no_offset(metadata_of: MetadataOf) -> None:
    data = news(datePublished="2025-03-04T17:09:00Z")
    found = published(metadata_of, HEAD, f"{H1}<p>04.03.2025, 5:09 Uhr</p>", data=data)
    assert found.value.offset == "+00:00"


def test_the_offset_of_the_change_is_the_pages_own_where_the_day_demands_it(metadata_of: MetadataOf) -> None:
    data = news(datePublished="2025-03-05T02:25:00Z", dateModified="2025-03-06T08:00:00-05:00")
    found = published(metadata_of, HEAD, f"{H1}<p>4. März 2025</p>", data=data)
    assert found.value.offset == "-05:00"


def test_an_open_reading_is_settled_by_another_source_or_left(metadata_of: MetadataOf) -> None:
    body = f"{H1}<p class='date'>3/4/2025</p>"
    assert published(metadata_of, HEAD, body, lang="en") is None
    found = published(
        metadata_of, HEAD, body, lang="en", data={"@type": "Article", "headline": TITLE, "datePublished": "2025-04-03"}
    )
    assert found.value.at.date() == date(2025, 4, 3)


def test_a_reading_in_the_future_leaves_the_other(metadata_of: MetadataOf) -> None:
    found = published(
        metadata_of, HEAD, f"{H1}<p class='date'>12/11/2025</p><p class='date'>Veröffentlicht 01/12/2026</p>", lang="en"
    )
    assert found is None or found.value.at <= LATEST


def test_broken_data_are_read_where_nothing_else_states_a_date(metadata_of: MetadataOf) -> None:
    script = '<script>var page = {"datePublished": "2025-03-04T22:06:08:684Z", }</script>'
    found = published(metadata_of, HEAD, f"{H1}<p>4. März 2025</p>{script}")
    assert found.value.at == datetime(2025, 3, 4, 22, 6, 8, tzinfo=UTC)


def test_the_headline_is_what_the_title_repeats(metadata_of: MetadataOf) -> None:
    body = f"<h1>Example</h1><p class=x>01.01.2020</p><div><h2>{TITLE}</h2><p>04.03.2025</p></div>"
    assert published(metadata_of, HEAD, body).value.at.date() == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://example.org/2025/03/04/harbour", (date(2025, 3, 4), True)),
        ("https://example.org/harbour/2025/3/4/", (date(2025, 3, 4), False)),
        ("https://example.org/a-20250304-b.html", (date(2025, 3, 4), True)),
        ("https://example.org/23-01-2025-harbour/1.html", (date(2025, 1, 23), True)),
        ("https://example.org/t/2024-4-4-2024-5-0", None),
        ("https://example.org/x?d=2025/03/04", None),
        ("https://example.org/2025/harbour", None),
    ],
)
def test_the_day_in_a_path(url: str, found: tuple[date, bool] | None) -> None:
    day = url_day(url)
    assert (day and (day[0].at.date(), day[1])) == found


# Changes


def updated(metadata_of: MetadataOf, change: str, begun: str = "2025-03-04T10:00:00+01:00") -> Any:
    return metadata_of(HEAD, H1, data=news(datePublished=begun, dateModified=change), url=SLUG).updated


@pytest.mark.parametrize(
    "change",
    [
        "2025-03-04T10:01:30+01:00",
        "2025-03-04T09:00:00+01:00",
        "2025-03-04",
        "2999-01-01T00:00:00Z",
        "2025-03-04T10:00:01Z",
    ],
)
def test_no_change_is_told_of_the_publication_itself_or_before_it(metadata_of: MetadataOf, change: str) -> None:
    assert updated(metadata_of, change) is None


def test_a_change_keeps_its_offset(metadata_of: MetadataOf) -> None:
    found = updated(metadata_of, "2025-03-04T12:00:00+01:00")
    assert (found.value.offset, found.source) == ("+01:00", "json-ld")


def test_a_change_that_only_readers_see_is_told(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        HEAD, f"{H1}<p>04.03.2025</p><p>Aktualisiert am 6. März 2025, 14:05 Uhr</p>", lang="de", url=SLUG
    )
    assert found.updated.value.at == datetime(2025, 3, 6, 14, 5, tzinfo=UTC)
    assert found.updated.confidence < 0.95
    assert found.published.value.at.date() == date(2025, 3, 4)


def test_hatoms_updated_is_the_publication_where_it_stands_alone(metadata_of: MetadataOf) -> None:
    one = "<time class='entry-date published' datetime='2025-03-04T08:00:00+01:00'>4. März 2025</time>"
    other = "<time class='updated' datetime='2025-03-06T08:00:00+01:00'>6. März 2025</time>"
    both = metadata_of(HEAD, H1 + one + other, lang="de", url=SLUG)
    assert (both.published.value.at.day, both.updated.value.at.day) == (4, 6)
    assert metadata_of(HEAD, H1 + other, lang="de", url=SLUG).published.value.at.day == 6


@given(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)), st.integers(3, 10**6))
def test_later_is_not_earlier(start: datetime, minutes: int) -> None:
    first, second = (
        instant(at.isoformat(timespec="seconds") + "Z") for at in (start, start + timedelta(minutes=minutes))
    )
    assert is_later(second, first)
    assert not is_later(first, second)


def test_the_fixtures_page_is_what_these_tests_take_it_for(metadata_of: MetadataOf) -> None:
    assert metadata_of(HEAD, H1, data=json.loads(json.dumps(news())), url=SLUG).published is None
