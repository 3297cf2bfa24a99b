"""What element names, class and id words say about a part of a page: word lists for any site, never for one.

The lists were gathered from the class names of the WCXB and silver-news development pages (November 2026): words that
stand on many sites and nearly always, or nearly never, hold the main text.
"""

from __future__ import annotations

import re
from functools import lru_cache

_INLINE = """
a abbr acronym b bdi bdo big button cite code data del dfn em font i ins kbd label mark nobr picture q ruby rb rt s samp small span strike
strong sub sup time tt u var wbr math semantics mrow mi mo mn ms mtext msup msub msubsup mfrac msqrt mroot mstyle mover munder munderover
mtable mtr mtd mpadded mspace menclose mfenced source track
"""  # libxml2 does not know that the last two are empty, and hangs what follows into them
_SKIPPED = """
script style template svg iframe head object canvas audio video select textarea datalist map title meta link embed frameset input param area
base noframes annotation annotation-xml rp progress meter
"""
INLINE = frozenset(_INLINE.split())
SKIPPED = frozenset(_SKIPPED.split())

# Categories of furniture, one bit each; the last three speak for the main text.
NAVIGATION, FOOTER, ASIDE, SHARE, RELATED, COMMENT, NEWSLETTER, CONSENT = (1 << n for n in range(8))
ADVERT, AUTHOR, TAGS, META, POPUP, FORM, HEADER, READER_ONLY = (1 << n for n in range(8, 16))
BODY, MAIN, POST = (1 << n for n in range(16, 19))
CATEGORY_NAMES = (
    "navigation", "footer", "aside", "share", "related", "comment", "newsletter", "consent", "advert", "author", "tags",
    "meta", "popup", "form", "header", "reader_only", "body", "main", "post",
)  # fmt: skip
FURNITURE = BODY - 1

_WORDS = {
    NAVIGATION: "nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs crumb crumbs pagination pager paging pagenav "
    "toolbar skip toc tabs sitemap navi topnav subnav mainnav navlinks hamburger offcanvas jumplinks quicklinks",
    FOOTER: "footer colophon copyright legal footnav sitefooter pagefooter bottombar disclaimer imprint",
    ASIDE: "sidebar sidebars aside rail rightrail leftrail widget widgets complementary secondary rightcol leftcol sidecolumn "
    "rightcolumn leftcolumn sidenav infobox factbox",
    SHARE: "share shares sharing sharebar sharebuttons social socials socialmedia sharedaddy addthis addtoany facebook twitter whatsapp "
    "pinterest linkedin follow followus likes reactions bookmark sharethis socialshare",
    RELATED: "related relatedposts relatedarticles recirc recirculation recommended recommendation recommendations recommend mostread mostpopular "
    "trending popular latest latestnews readmore readnext readalso upnext outbrain taboola teaser teasers similar youmaylike morefrom "
    "morenews morestories morelinks alsolike suggested suggestions next previous prev postnavigation nextpost moreon seealso crosssell upsell "
    "carousel slider promoted linkbox linklist",
    COMMENT: "comment comments commentlist commentform commentarea disqus respond livefyre coral commenting kommentare",
    NEWSLETTER: "newsletter newsletters subscribe subscription subscriptions signup optin paywall piano regwall mailchimp emailsignup mailing inscription",
    CONSENT: "cookie cookies consent gdpr cmp onetrust didomi cookiebar cookiebanner cookienotice cookieconsent ccpa privacybar",
    ADVERT: "ad ads adv advert advertisement advertising adslot adunit adbox dfp gpt sponsor sponsored sponsors promo promos promotion "
    "promobox affiliate banner banners anzeige werbung publicidad publicite partner partners cta adsbygoogle",
    AUTHOR: "author authors authorbox authorbio bio byline bylines contributor contributors aboutauthor writer autor authorinfo",
    TAGS: "tags tag taglist tagcloud keywords topics topiclist categories hashtags posttags tagged labels",
    META: "meta metadata dateline timestamp published date postmeta entrymeta pubdate readtime readingtime info print printonly "
    "toolbox actions buttons button views rating ratings votes vote score stats flag",
    POPUP: "modal popup popover overlay lightbox dialog tooltip dropdown flyout drawer toast snackbar alert notification notice",
    FORM: "form login signin register search searchform searchbox searchbar searchresults filter filters facet facets sort sortby contactform cart minicart basket",
    HEADER: "header masthead topbar siteheader banner pageheader",
    READER_ONLY: "sronly screenreader screenreadertext visuallyhidden hiddenvisually visuallyhidden clip assistive noprint offscreen",
    BODY: "articlebody storybody postbody entrycontent postcontent articlecontent articletext storycontent bodytext newstext "
    "textbody richtext bodycopy articlecopy contentbody postentry fulltext maintext newsbody singlecontent prose wysiwyg rte "
    "markdownbody markdown blogcontent articlecontents messagebody mwparseroutput cookedtext entrybody theiacontent",
    MAIN: "main maincontent content article story entry body text copy primary description details detail page",
    POST: "post posts message messages thread topic answer question reply replies conversation cooked postcontents review reviews",
}  # fmt: skip
_CATEGORY = {word: bit for bit, words in _WORDS.items() for word in words.split()}
_PIECE = re.compile(r"[a-z]{2,}|[A-Z]{2,}(?![a-z])|[A-Z][a-z]+")
# The element and the ARIA role itself.
_TAG_BITS = {
    "nav": NAVIGATION,
    "footer": FOOTER,
    "aside": ASIDE,
    "form": FORM,
    "header": HEADER,
    "main": MAIN,
    "article": MAIN,
    "dialog": POPUP,
    "search": FORM,
}
_ROLE_BITS = {
    "navigation": NAVIGATION, "menu": NAVIGATION, "menubar": NAVIGATION, "tablist": NAVIGATION, "contentinfo": FOOTER,
    "complementary": ASIDE, "dialog": POPUP, "alertdialog": POPUP, "search": FORM, "banner": HEADER, "main": MAIN, "article": MAIN,
}  # fmt: skip


def element_bits(tag: str) -> int:
    """Return the categories that an element's name says, as bits."""
    return _TAG_BITS.get(tag, 0)


def role_bits(role: str) -> int:
    """Return the categories that an ARIA role says, as bits."""
    return _ROLE_BITS.get(role, 0)


@lru_cache(
    maxsize=50_000
)  # sites share words of their class attributes; bounded, since a hostile page invents new ones
def read_word(word: str) -> tuple[int, tuple[str, ...]]:
    """Return the categories that one word of a class attribute or an id says, as bits, and the pieces of it, in lower case."""
    pieces = _PIECE.findall(word[:200])
    if not word.islower():
        pieces = [piece.lower() for piece in pieces]
    bits = 0
    previous = ""
    for piece in pieces:
        if piece in _CATEGORY:
            bits |= _CATEGORY[piece]
        if previous and previous + piece in _CATEGORY:
            bits |= _CATEGORY[previous + piece]
        previous = piece
    return bits, tuple(pieces)
