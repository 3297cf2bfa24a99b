"""Read embedded players and posts: from the element a page puts them in to the address of the page a reader can open.

The table holds the URL forms of the services that most pages embed: a matter of formats, as with file endings; it says nothing about
the pages that embed them. Gathered from the services' own embed codes (November 2026).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive.content.images import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

# kind · hosts · what follows the host · the page to open. {h} is the host, {1} the first group … unescaped where it is an address.
_SERVICES = """
Video · youtube.com youtube-nocookie.com · /embed/videoseries\\?(?:.*&)?list=([\\w-]+) · https://www.youtube.com/playlist?list={1}
Video · youtube.com youtube-nocookie.com · /(?:embed|v|e|shorts|live)/([\\w-]{11})(?![\\w-]) · https://www.youtube.com/watch?v={1}
Video · youtube.com youtube-nocookie.com · /watch\\?(?:.*&)?v=([\\w-]{11})(?![\\w-]) · https://www.youtube.com/watch?v={1}
Video · youtu.be · /([\\w-]{11})(?![\\w-]) · https://www.youtube.com/watch?v={1}
Video · player.vimeo.com · /video/(\\d+)\\?(?:.*&)?h=(\\w+) · https://vimeo.com/{1}/{2}
Video · player.vimeo.com vimeo.com · /(?:video/)?(\\d+) · https://vimeo.com/{1}
Video · player.vimeo.com vimeo.com · /event/(\\d+) · https://vimeo.com/event/{1}
Video · dailymotion.com · /(?:embed/)?video/(\\w+) · https://www.dailymotion.com/video/{1}
Video · dailymotion.com · /player[\\w./-]*\\?(?:.*&)?video=(\\w+) · https://www.dailymotion.com/video/{1}
Video · dai.ly · /(\\w+) · https://www.dailymotion.com/video/{1}
Video · player.twitch.tv · /\\?(?:.*&)?video=v?(\\d+) · https://www.twitch.tv/videos/{1}
Video · player.twitch.tv · /\\?(?:.*&)?channel=(\\w+) · https://www.twitch.tv/{1}
Video · clips.twitch.tv · /embed\\?(?:.*&)?clip=([\\w-]+) · https://clips.twitch.tv/{1}
Video · embed.ted.com · /talks/([\\w/-]+) · https://www.ted.com/talks/{1}
Video · streamable.com · /(?:[eos]/)?(\\w+) · https://streamable.com/{1}
Video · loom.com · /embed/(\\w+) · https://www.loom.com/share/{1}
Video · odysee.com · /\\$/embed/([^?#]+) · https://odysee.com/{1}
Video · rumble.com · /embed/([\\w.]+) · https://rumble.com/embed/{1}/
Video · player.bilibili.com · /player\\.html\\?(?:.*&)?bvid=(\\w+) · https://www.bilibili.com/video/{1}
Video · player.bilibili.com · /player\\.html\\?(?:.*&)?aid=(\\d+) · https://www.bilibili.com/video/av{1}
Video · vk.com vkvideo.ru · /video_ext\\.php\\?(?:.*&)?oid=(-?\\d+)&(?:.*&)?id=(\\d+) · https://vk.com/video{1}_{2}
Video · rutube.ru · /play/embed/(\\w+) · https://rutube.ru/video/{1}/
Video · ok.ru · /videoembed/(\\d+) · https://ok.ru/video/{1}
Video · embed.nicovideo.jp · /watch/(\\w+) · https://www.nicovideo.jp/watch/{1}
Video · player.youku.com · /embed/([\\w=]+) · https://v.youku.com/v_show/id_{1}.html
Video · v.qq.com · /(?:txp/)?iframe/player\\.html\\?(?:.*&)?vid=(\\w+) · https://v.qq.com/x/page/{1}.html
Video · tv.naver.com · /embed/(\\d+) · https://tv.naver.com/v/{1}
Video · tv.kakao.com · /embed/player/cliplink/(\\d+) · https://tv.kakao.com/v/{1}
Video · archive.org · /embed/([\\w.-]+) · https://archive.org/details/{1}
Video · tiktok.com · /(?:embed|player)/(?:v\\d/)?(\\d+) · https://www.tiktok.com/embed/v2/{1}
Video · tiktok.com · (/@[\\w.]+/video/\\d+) · https://www.tiktok.com{1}
Video · facebook.com · /plugins/video\\.php\\?(?:.*&)?href=([^&#]+) · {1}
Video · facebook.com · (/(?:[\\w.]+/videos/(?:[\\w.-]+/)?\\d+|watch/?\\?v=\\d+|reel/\\d+)) · https://www.facebook.com{1}
Video · players.brightcove.net · (/\\d+/\\w+/index\\.html\\?(?:.*&)?videoId=[\\w%:-]+) · https://players.brightcove.net{1}
Video · cdn.jwplayer.com content.jwplatform.com · (/players/[\\w-]+\\.html) · https://{h}{1}
Video · fast.wistia.net fast.wistia.com · /embed/iframe/(\\w+) · https://fast.wistia.net/embed/iframe/{1}
Post · platform.twitter.com platform.x.com · /embed/(?:Tweet\\.html|index\\.html)?\\?(?:.*&)?id=(\\d+) · https://x.com/i/status/{1}
Post · twitter.com x.com mobile.twitter.com · /(\\w+)/status(?:es)?/(\\d+) · https://x.com/{1}/status/{2}
Post · facebook.com · /plugins/post\\.php\\?(?:.*&)?href=([^&#]+) · {1}
Post · facebook.com · (/[\\w.]+/(?:posts|photos)/[\\w./:-]+|/permalink\\.php\\?[\\w=&]+|/photo(?:\\.php)?/?\\?fbid=[\\w=&.]+) · https://www.facebook.com{1}
Post · instagram.com instagr.am · /(?:[\\w.]+/)?(p|reel|tv)/([\\w-]+) · https://www.instagram.com/{1}/{2}/
Post · threads.net threads.com · /(@[\\w.]+)/post/([\\w-]+) · https://www.threads.net/{1}/post/{2}
Post · embed.bsky.app · /embed/(did:[\\w:.%-]+)/app\\.bsky\\.feed\\.post/(\\w+) · https://bsky.app/profile/{1}/post/{2}
Post · t.me telegram.me · /(\\w+/\\d+) · https://t.me/{1}
Post · redditmedia.com embed.reddit.com reddit.com · (/(?:r|user)/\\w+/comments/[\\w/]+) · https://www.reddit.com{1}
Post · linkedin.com · /embed/feed/update/(urn:li:\\w+:\\d+) · https://www.linkedin.com/feed/update/{1}/
Post · embed.tumblr.com · /embed/post/(?:t:)?[\\w-]+/(\\d+) · https://www.tumblr.com/post/{1}
Post · assets.pinterest.com · /ext/embed\\.html\\?(?:.*&)?id=(\\d+) · https://www.pinterest.com/pin/{1}/
Audio · open.spotify.com · /embed(?:-podcast)?/((?:track|album|artist|playlist|episode|show)/\\w+) · https://open.spotify.com/{1}
Audio · w.soundcloud.com · /player/?\\?(?:.*&)?url=([^&#]+) · {1}
Audio · embed.podcasts.apple.com · (/[^#]+) · https://podcasts.apple.com{1}
Audio · embed.music.apple.com · (/[^#]+) · https://music.apple.com{1}
Audio · bandcamp.com · (/EmbeddedPlayer/[\\w=/.-]+) · https://bandcamp.com{1}
Audio · widget.deezer.com · /widget/\\w+/(\\w+/\\d+) · https://www.deezer.com/{1}
Audio · mixcloud.com player-widget.mixcloud.com · /widget/iframe/?\\?(?:.*&)?feed=([^&#]+) · https://www.mixcloud.com{1}
Audio · omny.fm · /shows/([\\w/-]+?)/embed · https://omny.fm/shows/{1}
Audio · player.megaphone.fm embed.acast.com player.simplecast.com art19.com html5-player.libsyn.com play.libsyn.com player.captivate.fm · (/[\\w%./?=&-]+) · https://{h}{1}
Map · google.com google.de google.co.uk maps.google.com · (/maps(?:/d/(?:u/\\d/)?)?(?:/?embed)?/?\\?[^#]+) · https://{h}{1}
Map · openstreetmap.org · /export/embed\\.html(\\?[^#]+) · https://www.openstreetmap.org/export/embed.html{1}
Chart · datawrapper.dwcdn.net · /(\\w{5}) · https://datawrapper.dwcdn.net/{1}/
Chart · flo.uri.sh public.flourish.studio · /(visualisation|story)/(\\d+) · https://public.flourish.studio/{1}/{2}/
Chart · e.infogram.com infogram.com · /([\\w-]+) · https://infogram.com/{1}
Chart · ourworldindata.org · (/(?:grapher|explorers)/[\\w-]+) · https://ourworldindata.org{1}
Document · scribd.com · /embeds/(\\d+) · https://www.scribd.com/document/{1}
Document · embed.documentcloud.org documentcloud.org · /documents/([\\w-]+) · https://www.documentcloud.org/documents/{1}/
Document · slideshare.net · (/slideshow/embed_code/[\\w/]+) · https://www.slideshare.net{1}
Code · codepen.io · /([\\w-]+)/embed/(?:preview/)?(\\w+) · https://codepen.io/{1}/pen/{2}
Code · jsfiddle.net · /((?:[\\w-]+/)?\\w+)(?:/\\d+)?/embedded · https://jsfiddle.net/{1}/
Picture · giphy.com · /embed/(\\w+) · https://giphy.com/gifs/{1}
Picture · imgur.com · /((?:a/)?\\w+)/embed · https://imgur.com/{1}
"""
# Where players keep their address until they are seen or allowed, most telling first.
_SOURCES = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-cookieblock-src",
    "data-cmp-src",
    "data-original",
    "data-url",
    "data",
)
# Elements of AMP and web components: attribute → the page its value names.
_NAMED = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v="), "lite-youtube": ("videoid", "https://www.youtube.com/watch?v="),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/"), "lite-vimeo": ("videoid", "https://vimeo.com/"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/"), "amp-twitter": ("data-tweetid", "https://x.com/i/status/"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/"), "amp-soundcloud": ("data-trackid", "https://api.soundcloud.com/tracks/"),
    "amp-facebook": ("data-href", ""), "amp-tiktok": ("data-src", ""), "amp-reddit": ("data-src", ""), "amp-pinterest": ("data-url", ""),
}  # fmt: skip
# What posts say of themselves in the code that a script would turn into an iframe.
_PERMALINKS = ("data-instgrm-permalink", "data-text-post-permalink", "cite", "data-href", "data-bluesky-uri")
_POST_CLASS = re.compile(
    r"(?:^|\s)(?:instagram-media|tiktok-embed|text-post-media|fb-(?:post|video)|bluesky-embed|twitter-(?:tweet|video)|mastodon-embed)(?:\s|$)"
)
_BLUESKY = re.compile(r"at://(did:[\w:.%-]+)/app\.bsky\.feed\.post/(\w+)")
_FEDIVERSE = re.compile(r"https?://([\w.-]+)/(@[\w.@-]+/\d+)/embed/?(?:$|\?)")
_PLAYER_PATH = re.compile(r"/(?:embed|player|video|audio|podcast|livestream)s?(?:[/.?_-]|$)", re.IGNORECASE)
_MEDIA_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|oga|opus|wav|m3u8)(?:[?#]|$)", re.IGNORECASE)
# Titles that name the player instead of what it plays.
_IDLE_TITLE = re.compile(
    r"(?:youtube|vimeo|dailymotion|spotify|soundcloud|facebook|twitter|x|tiktok|instagram|google|brightcove|jw|wistia|twitch|embed(?:ded)?|video|audio"
    r"|media|player|post|iframe|content|map|maps|live|blockquote|article|inline|frame|by|from|powered|the|for|with|reproductor|de|lecteur|vidéo|wiedergabe|untitled"
    r"|title|oembed|id|widget|[\d\s:|._-])+",
    re.IGNORECASE,
)
_LABELLED_TITLE = re.compile(
    r"^(?:spotify embed|youtube video|video|embedded video|twitter post|x post)\s*:\s+", re.IGNORECASE
)
LONGEST_TITLE = 200  # characters; what is longer is the post itself


@dataclass(frozen=True, slots=True)
class Embed:
    """Something embedded: the address of a page that shows it (absolute, or as written where it is a file), its title or "", what it is."""

    url: str
    title: str
    kind: str = "Video"

    @property
    def label(self) -> str:
        """What a link to it says: "Video: Divers at work", or "Video" alone."""
        return f"{self.kind}: {self.title}" if self.title else self.kind


def read_embed(tag: str, get: Callable[[str], str | None]) -> Embed | None:
    """Return what an element embeds, None for advertisements, trackers, forms and players whose page is not known.

    tag: iframe, video, audio, embed, object, amp-…, lite-…, or the blockquote or div of a social post. get: its attributes as written. Never raises.
    """
    title = _title(get("title") or get("aria-label") or get("data-title") or get("alt") or "")
    if tag in _NAMED:
        name, page = _NAMED[tag]
        value = (get(name) or "").strip()
        known = recognise(page + value)
        return Embed(known[1], title, known[0]) if known and value else None
    if tag in ("blockquote", "div"):
        return _post(get, title)
    if tag in ("video", "audio", "amp-video", "amp-audio"):
        source = _source(get)
        return Embed(source, title, "Audio" if tag.endswith("audio") else "Video") if source else None
    source = _source(get)
    known = recognise(source)
    if known is not None:
        return Embed(known[1], title, known[0])
    if (
        tag == "iframe"
        and get("allowfullscreen") is not None
        and title
        and source.startswith(("http", "//"))
        and _PLAYER_PATH.search(source)
    ):
        return Embed("https:" + source if source.startswith("//") else source, title)
    if _MEDIA_FILE.search(source):
        return Embed(source, title, "Video")
    return None


def recognise(address: str) -> tuple[str, str] | None:
    """Return (kind, page to open) for an address of one of the known services, None for others."""
    if address.startswith("//"):
        address = "https:" + address
    if not address.startswith(("https://", "http://")) or len(address) > 4000:
        return None
    if found := _FEDIVERSE.match(address):
        return "Post", f"https://{found[1]}/{found[2]}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    rest = parts.path + (f"?{parts.query.replace('&amp;', '&')}" if parts.query else "")
    services = _services()
    name = host
    while name:
        for kind, pattern, page in services.get(name, ()):
            if found := pattern.match(rest):
                return _page(kind, page, host, found)
        name = name.partition(".")[2]
    return None


def _page(kind: str, page: str, host: str, found: re.Match[str]) -> tuple[str, str] | None:
    groups = [unquote(group) if "%" in group and page.endswith("{1}") else group for group in found.groups()]
    for number, group in enumerate(groups, 1):
        page = page.replace(f"{{{number}}}", group)
    page = page.replace("{h}", host)
    return (kind, page) if page.startswith(("https://", "http://")) and not re.search(r"\s", page) else None


def _post(get: Callable[[str], str | None], title: str) -> Embed | None:
    """A social post before its script has run."""
    if not _POST_CLASS.search(get("class") or ""):
        return None
    for name in _PERMALINKS:
        written = (get(name) or "").strip()
        if found := _BLUESKY.fullmatch(written):
            return Embed(f"https://bsky.app/profile/{found[1]}/post/{found[2]}", title, "Post")
        if known := recognise(written):
            return Embed(known[1], title, known[0])
    return None


def _source(get: Callable[[str], str | None]) -> str:
    """The address a player loads, "" where there is none."""
    for name in _SOURCES:
        value = (get(name) or "").strip()
        if (
            value
            and not value.startswith(("about:", "data:", "javascript:", "blob:", "#"))
            and not PLACEHOLDER.search(value[:300])
        ):
            return value
    return ""


def _title(written: str) -> str:
    """A title that says something, white space folded; "" otherwise."""
    title = _LABELLED_TITLE.sub("", " ".join(written[: 2 * LONGEST_TITLE].split()))
    return "" if len(title) > LONGEST_TITLE or _IDLE_TITLE.fullmatch(title) or title.startswith("http") else title


@cache  # one value
def _services() -> dict[str, tuple[tuple[str, re.Pattern[str], str], ...]]:
    """The table by host."""
    found: dict[str, list[tuple[str, re.Pattern[str], str]]] = {}
    for line in _SERVICES.strip().splitlines():
        kind, hosts, rest, page = line.split(" · ")
        for host in hosts.split():
            found.setdefault(host, []).append((kind, re.compile(rest), page))
    return {host: tuple(entries) for host, entries in found.items()}
