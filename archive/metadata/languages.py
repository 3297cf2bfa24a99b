"""The language and the locale that the page states: BCP 47 tags as pages write them, mended where the mistake is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, Sourced
from archive.metadata.jsonld import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals

_TAG = re.compile(  # language, script and region of a BCP 47 tag, the first of a list; "_" as locales write it
    r"\s*(?P<language>[A-Za-z]{2,3})(?:[-_](?P<script>[A-Za-z]{4}))?(?:[-_](?P<region>[A-Za-z]{2}|\d{3}))?(?:[-_.@][A-Za-z0-9]{1,8})*\s*(?:[,;]|$)"
)
# ISO 639-1.
_CODES = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo
    fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li
    ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si
    sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()  # noqa: SIM905  # 183 codes
)
# Old codes, codes of three letters for which there are two, and names of countries written for languages.
_MENDED = {
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr", "nb": "no", "fil": "tl", "eng": "en", "deu": "de", "ger": "de",
    "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru", "nld": "nl", "dut": "nl", "pol": "pl", "tur": "tr",
    "ara": "ar", "jpn": "ja", "kor": "ko", "zho": "zh", "chi": "zh", "cmn": "zh", "swe": "sv", "dan": "da", "nor": "no", "nob": "no", "nno": "nn",
    "fin": "fi", "ces": "cs", "cze": "cs", "hun": "hu", "ron": "ro", "rum": "ro", "ukr": "uk", "hin": "hi", "ben": "bn", "ind": "id", "ell": "el",
    "gre": "el", "heb": "he", "fas": "fa", "per": "fa", "cat": "ca", "hrv": "hr", "srp": "sr", "bul": "bg", "slk": "sk", "slv": "sl", "vie": "vi",
    "tha": "th", "jp": "ja", "cz": "cs", "dk": "da", "gr": "el", "ua": "uk", "cn": "zh", "us": "en", "gb": "en", "at": "de",
}  # fmt: skip
# Placeholders of site builders that stand where no language was chosen.
_NO_LANGUAGES = frozenset(
    {
        "und",
        "xxx",
        "zxx",
        "mul",
        "qaa",
        "www",
        "lng",
        "lan",
        "all",
        "non",
        "nul",
        "php",
        "css",
        "htm",
        "utf",
        "iso",
        "web",
        "dev",
    }
)
# Where language and country have the same letters; other such pairs ("sv-SV", "ar-AR") repeat the language for want of a country.
_SAME_LETTERS = frozenset(
    "az bg de es fi fr hr hu id is it lt lu lv mg mk mn mt nl no pl pt ro ru rw sk so th to tr uz".split()  # noqa: SIM905  # codes
)
_REGIONS = {
    "UK": "GB",
    "EN": "",
    "LA": "419",
    "UD": "",
    "PI": "",
    "XX": "",
    "ZZ": "",
    "EU": "",
    "KO": "",
    "JA": "",
    "DA": "",
}


def read_language(signals: Signals) -> Sourced[str] | None:
    """Return the language as the page states it, as its ISO 639 code in lower case; the words are not looked at."""
    for source, value in _claims(signals):
        code = language_code(value)
        if code is not None:
            return Sourced(value=code, source=source, confidence=0.9)
    return None


def read_locale(signals: Signals) -> Sourced[str] | None:
    """Return language and country as the page states them ("en-GB"); one whose language is the stated one goes first."""
    language = read_language(signals)
    found = [(source, locale) for source, value in _claims(signals) if (locale := locale_code(value))]
    for source, locale in found:
        if language is None or locale.partition("-")[0] == language.value:
            return Sourced(value=locale, source=source, confidence=0.9)
    return None


def language_code(tag: str) -> str | None:
    """Return the language of a BCP 47 tag (or a list of them) as its ISO 639 code, None where it names none."""
    match = _TAG.match(tag[:NAME_LIMIT])
    if match is None:
        return None
    code = match["language"].lower()
    code = _MENDED.get(code, code)
    return None if code in _NO_LANGUAGES or (len(code) == len("en") and code not in _CODES) else code


def locale_code(tag: str) -> str | None:
    """Return a tag as "en-GB", None where it has no country or one that it cannot mean."""
    match = _TAG.match(tag[:NAME_LIMIT])
    code = language_code(tag)
    if match is None or code is None or not match["region"]:
        return None
    region = match["region"].upper()
    if region.lower() == match["language"].lower() and region.lower() not in _SAME_LETTERS:
        return None
    if region == "LA" and code != "es":  # Laos; Facebook's es_LA alone is Latin America
        return f"{code}-LA" if code == "lo" else None
    region = _REGIONS.get(region, region)
    return f"{code}-{region}" if region else None


def _claims(signals: Signals) -> Iterator[tuple[str, str]]:
    yield "html-lang", signals.language
    if signals.article is not None:
        value = signals.article.get("inLanguage")
        yield "json-ld", text_of(value) if not isinstance(value, dict) else str(value.get("alternateName") or "")
    yield from signals.meta("og:locale", "content-language", "language", "dc.language", "inlanguage")
