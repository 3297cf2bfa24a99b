"""Say what kind of page it is: article, forum, product, listing, collection, documentation, service, video or gallery.

Votes of what the page declares (JSON-LD, og:type, generator), of its address, and of its text. A listing shows teasers of articles, a
collection a grid of goods.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.content.signs import DIGIT
from archive.content.vocabulary import COMMENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.html import HtmlElement

    from archive.content.blocks import Blocks
    from archive.page import Page

ARTICLE, FORUM, PRODUCT, LISTING, COLLECTION = "article", "forum", "product", "listing", "collection"
DOCUMENTATION, SERVICE, VIDEO, GALLERY = "documentation", "service", "video", "gallery"
KINDS = (ARTICLE, FORUM, PRODUCT, LISTING, COLLECTION, DOCUMENTATION, SERVICE, VIDEO, GALLERY)

# schema.org types that say what the page is about (lower case) and how much they count.
TYPE_VOTES = {
    "newsarticle": (ARTICLE, 4), "article": (ARTICLE, 2), "blogposting": (ARTICLE, 3), "reportagenewsarticle": (ARTICLE, 4), "opinionnewsarticle": (ARTICLE, 4),
    "analysisnewsarticle": (ARTICLE, 4), "recipe": (ARTICLE, 4), "liveblogposting": (ARTICLE, 4), "scholarlyarticle": (ARTICLE, 3), "howto": (ARTICLE, 2),
    "techarticle": (DOCUMENTATION, 3), "apireference": (DOCUMENTATION, 4),
    "discussionforumposting": (FORUM, 6), "qapage": (FORUM, 6), "product": (PRODUCT, 4), "productgroup": (PRODUCT, 4), "individualproduct": (PRODUCT, 4),
    "itemlist": (COLLECTION, 2), "collectionpage": (LISTING, 2), "offercatalog": (COLLECTION, 3), "searchresultspage": (LISTING, 3),
    "service": (SERVICE, 3), "localbusiness": (SERVICE, 2), "softwareapplication": (SERVICE, 2), "faqpage": (SERVICE, 1),
}  # fmt: skip
OG_VOTES = {"article": (ARTICLE, 3), "product": (PRODUCT, 4), "og:product": (PRODUCT, 4), "video": (VIDEO, 3), "product.item": (PRODUCT, 4),
            "product.group": (COLLECTION, 3), "blog": (LISTING, 2), "website": (SERVICE, 1), "profile": (LISTING, 1)}  # fmt: skip
# Words of the address, host and path. Forum before documentation: docs sites have forums under them.
ADDRESS_VOTES = (
    (re.compile(r"forum|/threads?/|viewtopic|showthread|/t/[^/]+/\d+|/questions?/\d+|/discussions?/|stackexchange|/topic/|/comments/|\bboards?[./]|^community\.|/community/|^discuss\.|^answers\.|/qa/|/thread-"), FORUM, 8),
    (re.compile(r"^(?:docs?|developers?|devdocs|wiki|help|support|manual|reference|api|learn)\.|/(?:docs?|documentation|reference|manual|api|apidocs|wiki|man|handbook|guide|user-guide|tutorials?|kb|help|stable|latest|library)/|readthedocs|github\.io"), DOCUMENTATION, 6),
    (re.compile(r"/(?:products?|dp|itm|item|pd|p|sku|ip|buy|catalogue)/[^/]+|/p-\d|-p-\d+|\.prd$|/prod"), PRODUCT, 4),
    (re.compile(r"/(?:collections?|categor(?:y|ies)|shop|c|store|browse|departments?|catalog|cat|b|product-category|all-products|sale|kollektion|kategorie)(?:/|$)"), COLLECTION, 4),
    (re.compile(r"/(?:tags?|topics?|blogs?|news|archives?|search|authors?|articles|stories|press-releases|insights|resources|events|magazine|category|latest|newsroom|posts|library)/?$|/page/\d+/?$"), LISTING, 5),
    (re.compile(r"services?[/.-]|/(?:solutions|programs?|training|courses?|degrees?|tools|departments?|government|plans|software|crm|membership|insurance|loans|platform|features?|pricing|about|industries|products?|consulting|company|use-cases|what-we-do|capabilities|why-)(?:[/-]|$)"), SERVICE, 4),
    (re.compile(r"^/?$|^/(?:[a-z]{2}(?:-[a-z]{2})?|index\.\w+|home)/?$"), SERVICE, 3),
    (re.compile(r"/(?:videos?|watch|film|mediathek)(?:/|\?|$)"), VIDEO, 2),
    (re.compile(r"/(?:galler(?:y|ies)|photos?|pictures|bildergalerie|fotostrecke|diaporama|fotogaleria)(?:/|-|$)"), GALLERY, 3),
    (re.compile(r"/(?:19|20)\d\d/(?:\d\d?|[a-z]{3})/|/(?:blog|news|articles?|story|stories|post|posts|press|magazine|insights|recipes?|opinion|sports?|politics|world|business)/[^/]{8,}|[a-z0-9]+(?:-[a-z0-9]+){4,}|\d{6,}\.html?$"), ARTICLE, 2),
)  # fmt: skip
GENERATOR_VOTES = (
    (re.compile(r"discourse|vbulletin|phpbb|xenforo|mybb|invision|ipboard|flarum|smf|simple machines|vanilla|nodebb|bbpress|woltlab"), FORUM, 6),
    (re.compile(r"docusaurus|sphinx|mkdocs|gitbook|vuepress|vitepress|doxygen|javadoc|hugo-book|mediawiki|antora|readme|mintlify|starlight|jsdoc|rustdoc|asciidoc"), DOCUMENTATION, 4),
)  # fmt: skip
MARKUP_VOTES = (
    (re.compile(r"\b(?:phpbb|vbulletin|xenforo|xf-init|discourse|p-body-pageContent|postbody|post-content-wrap|question-page|message-body|threadlist|lia-message)\b", re.IGNORECASE), FORUM, 3),
    (re.compile(r"\b(?:single-product|product-template|template-product|add-to-cart|product-single|product-page|page-product)\b", re.IGNORECASE), PRODUCT, 3),
    (re.compile(r"\b(?:template-collection|tax-product_cat|product-grid|collection-page|plp|product-list|products-grid)\b", re.IGNORECASE), COLLECTION, 3),
    (re.compile(r"\b(?:single-post|article-page|post-template|is-article|page-article|type-article)\b", re.IGNORECASE), ARTICLE, 3),
    (re.compile(r"\b(?:archive|blog|category|page-listing|search-results)\b", re.IGNORECASE), LISTING, 1),
    (re.compile(r"\b(?:theme-doc|docs-wrapper|docs-page|rst-content|md-content|wy-body-for-nav|mw-parser-output|mediawiki|theme-doc-page|docutils)\b", re.IGNORECASE), DOCUMENTATION, 4),
)  # fmt: skip
# Finer types of articles and threads, by what schema.org calls them or, failing that, by a word of the address that leads to one of them.
FINER: tuple[tuple[str, str, frozenset[str], re.Pattern[str]], ...] = (
    ("live-blog", ARTICLE, frozenset({"liveblogposting"}), re.compile(r"live-?blog|live-?ticker|newsblog|/live/|[/-]live-updates|en-direct|minuto-a-minuto|diretta-live")),
    ("recipe", ARTICLE, frozenset({"recipe"}), re.compile(r"/(?:recipes?|rezepte?|recettes?|recetas?|receitas?|ricette|przepisy)/[^/]+")),
    ("review", ARTICLE, frozenset({"criticreview", "reviewnewsarticle"}), re.compile(r"/(?:reviews?|rezension(?:en)?|critiques?|rese[nñ]as?|recensioni)/[^/]+")),
    ("press-release", ARTICLE, frozenset(), re.compile(r"/(?:press-?releases?|pressemitteilung(?:en)?|communiques?(?:-de-presse)?|comunicados?(?:-de-prensa)?|comunicati-stampa)/[^/]+")),
    ("interview", ARTICLE, frozenset(), re.compile(r"/interviews?/[^/]+|[/-]interview-|entrevista|entretien|intervista")),
    ("question", FORUM, frozenset({"qapage", "question"}), re.compile(r"/questions?/\d+")),
)  # fmt: skip
PRICE = re.compile(r"(?:[$€£¥₹]\s?\d|\d[.,]\d\d\s?(?:€|EUR|USD|GBP|zł|kr|Kč|₽))")
# A page that hardly says it is an article, and whose text is mostly comments, is a discussion.
WEAK_VOTES = 4
DISCUSSION_SHARE = 0.6
LONG_BLOCK = 60  # characters
SURE = 1.5  # log-odds by which the model says another kind than the votes, and how much of them a vote more is worth
VOTE_ODDS = 1.0
MARKUP_CHARS = 3_000  # the body's own class, and the classes of the first elements, stand in this much


def kind_votes(page: Page, blocks: Blocks) -> Counter[str]:
    """Return how much speaks for each kind."""
    votes: Counter[str] = Counter()
    for kind, weight in (*_declared(page), *_address(page.url), *_markup(page.root), *_structure(blocks)):
        votes[kind] += weight
    return votes


def page_kind(blocks: Blocks, votes: Counter[str], odds: Mapping[str, float]) -> str:
    """Return the kind with the most votes; an article where nothing speaks; what the model says where it is sure of another one.

    odds: log-odds of kinds by the model; none where it was not asked.
    """
    best, number = (Counter({ARTICLE: 1}) + votes).most_common(1)[0]
    likely = max(odds, key=lambda kind: odds[kind], default=best)
    if odds and best in odds and odds[likely] - odds[best] > SURE + VOTE_ODDS * (number - votes[likely]):
        return likely
    if best == ARTICLE and number <= WEAK_VOTES and _comment_share(blocks) > DISCUSSION_SHARE:
        return FORUM
    return best


def page_type(page: Page, kind: str) -> str:
    """Return what the record calls a page of a kind: the kind, or one of `FINER` within it."""
    path = page.url.lower().partition("://")[2]
    types = _types(page)
    for name, within, said, _ in FINER:
        if kind == within and said & types:
            return name
    return next((name for name, within, _, address in FINER if kind == within and address.search(path)), kind)


def _types(page: Page) -> set[str]:
    """The schema.org types that the page's JSON-LD names, in lower case."""
    found: set[str] = set()
    for node in page.data:
        said = node.get("@type")
        found |= {str(one).rpartition("/")[2].lower() for one in (said if isinstance(said, list) else [said])}
    return found


def _comment_share(page: Blocks) -> float:
    """The share of the text in long blocks that stands in elements named for comments, 0..1."""
    inside: list[bool] = []
    for parent, start in zip(page.parents, page.starts, strict=True):
        inside.append(bool(start.bits & COMMENT) or (parent >= 0 and inside[parent]))
    sizes = [(len(block.text), inside[block.node]) for block in page.blocks if len(block.text) > LONG_BLOCK]
    total = sum(size for size, _ in sizes)
    return sum(size for size, is_comment in sizes if is_comment) / total if total else 0.0


def _declared(page: Page) -> Iterator[tuple[str, int]]:
    """Votes of JSON-LD, og:type and the generator."""
    yield from (TYPE_VOTES[one] for one in sorted(_types(page)) if one in TYPE_VOTES)
    for meta in page.landmarks["meta"]:
        name = (meta.get("property") or meta.get("name") or "").lower()
        content = (meta.get("content") or "").strip().lower()
        if name == "og:type":
            vote = OG_VOTES.get(content) or OG_VOTES.get(content.partition(".")[0])
            yield from [vote] if vote else []
        elif name == "generator":
            yield from ((kind, weight) for pattern, kind, weight in GENERATOR_VOTES if pattern.search(content))
        elif name in ("article:published_time", "datepublished", "parsely-pub-date"):
            yield ARTICLE, 2


def _address(url: str) -> Iterator[tuple[str, int]]:
    """Votes of the host and path."""
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return
    host = (parts.hostname or "").removeprefix("www.")
    for pattern, kind, weight in ADDRESS_VOTES:
        subject = parts.path if kind in (SERVICE, LISTING, COLLECTION, PRODUCT) else host + parts.path
        if pattern.search(subject):
            yield kind, weight


def _markup(root: HtmlElement) -> Iterator[tuple[str, int]]:
    """Votes of the classes of `<html>`, `<body>` and the elements below it."""
    body = root.find("body")
    words = [root.get("class") or "", root.get("id") or ""]
    if body is not None:
        words += [body.get("class") or "", body.get("id") or ""]
        words += [
            f"{child.get('class') or ''} {child.get('id') or ''}"
            for top in body
            for child in (top, *list(top)[:10])
            if isinstance(child.tag, str)
        ][:200]
    text = " ".join(words)[:MARKUP_CHARS]
    yield from ((kind, weight) for pattern, kind, weight in MARKUP_VOTES if pattern.search(text))


def _structure(page: Blocks) -> Iterator[tuple[str, int]]:
    """Votes of the text: long paragraphs, prices, many headings that are links."""
    long_paragraphs = sum(len(b.text) > 250 and b.link_share < 0.2 for b in page.blocks)
    digits = page.signs.count(DIGIT).tolist()
    prices = sum(
        bool(count and len(b.text) < 80 and PRICE.search(b.text)) for b, count in zip(page.blocks, digits, strict=True)
    )
    linked = [b.link_share > 0.8 for b in page.blocks if b.text and page.starts[b.node].name in ("h2", "h3", "h4")]
    if long_paragraphs >= 6:
        yield ARTICLE, 2
    if prices >= 12:
        yield COLLECTION, 3
    elif prices >= 1:
        yield PRODUCT, 1
    if sum(linked) >= 8 and sum(linked) > 0.6 * len(linked) and long_paragraphs < 4:
        yield (COLLECTION if prices >= 6 else LISTING), 5
    if any(b.is_preformatted for b in page.blocks):
        yield DOCUMENTATION, 1
