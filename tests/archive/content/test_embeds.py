"""Embeds: whatever a page says of a player, we either know the page to open or say nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content.embeds import Embed, read_embed, recognise

WATCH = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("https://www.youtube.com/embed/abcdefghijk?rel=0", WATCH),
        ("//www.youtube-nocookie.com/embed/abcdefghijk", WATCH),
        ("https://youtu.be/abcdefghijk?t=3", WATCH),
        ("http://www.youtube.com/v/abcdefghijk&hl=en", WATCH),
        ("https://www.youtube.com/watch?list=x&v=abcdefghijk", WATCH),
        ("https://www.youtube.com/embed/videoseries?list=PL-1_2", "https://www.youtube.com/playlist?list=PL-1_2"),
        ("https://player.vimeo.com/video/123?h=ab12&title=0", "https://vimeo.com/123/ab12"),
        ("https://player.vimeo.com/video/123", "https://vimeo.com/123"),
        ("https://geo.dailymotion.com/player/x1.html?video=x8abc", "https://www.dailymotion.com/video/x8abc"),
        ("https://platform.twitter.com/embed/Tweet.html?dnt=true&id=17", "https://x.com/i/status/17"),
        ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fbell%2Fvideos%2F1%2F&width=9", "https://www.facebook.com/bell/videos/1/"),
        ("https://www.instagram.com/p/Ab-_1/embed/captioned/", "https://www.instagram.com/p/Ab-_1/"),
        ("https://open.spotify.com/embed/episode/4x?utm_source=generator", "https://open.spotify.com/episode/4x"),
        ("https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1&color=0", "https://api.soundcloud.com/tracks/1"),
        ("https://harbour.social/@ann/113/embed", "https://harbour.social/@ann/113"),
        ("https://embed.bsky.app/embed/did:plc:ab/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:ab/post/3k"),
        ("https://vk.com/video_ext.php?oid=-12&id=34&hash=5", "https://vk.com/video-12_34"),
        ("https://player.bilibili.com/player.html?aid=1&bvid=BV1x", "https://www.bilibili.com/video/BV1x"),
        ("https://t.me/bell/12?embed=1", "https://t.me/bell/12"),
    ],
)  # fmt: skip
def test_a_known_player_gives_the_page_to_open(source: str, page: str) -> None:
    embed = read_embed("iframe", {"src": source}.get)
    assert embed is not None
    assert embed.url == page


@pytest.mark.parametrize("source", ["https://ads.example/frame?x=1", "about:blank", "", "javascript:void(0)", "https://www.youtube.com/subscribe_embed", "https://facebook.com/plugins/like.php?href=https://a.example/"])  # fmt: skip
def test_other_frames_give_nothing(source: str) -> None:
    assert read_embed("iframe", {"src": source}.get) is None


@pytest.mark.parametrize(
    ("tag", "attributes", "embed"),
    [
        ("amp-youtube", {"data-videoid": "abcdefghijk"}, Embed(WATCH, "")),
        ("lite-youtube", {"videoid": "abcdefghijk", "title": "Divers at work"}, Embed(WATCH, "Divers at work")),
        ("amp-twitter", {"data-tweetid": "17"}, None),
        ("video", {"src": "/clip.mp4", "title": "Divers"}, Embed("/clip.mp4", "Divers")),
        ("audio", {"src": "https://bell.example/a.mp3"}, Embed("https://bell.example/a.mp3", "", "Audio")),
        ("video", {"src": "blob:https://bell.example/1"}, None),
        ("object", {"data": "https://www.youtube.com/v/abcdefghijk"}, Embed(WATCH, "")),
        ("iframe", {"data-src": "https://www.youtube.com/embed/abcdefghijk", "src": "about:blank"}, Embed(WATCH, "")),
        ("blockquote", {"class": "instagram-media", "data-instgrm-permalink": "https://www.instagram.com/reel/X1/?utm=1"}, Embed("https://www.instagram.com/reel/X1/", "", "Post")),
        ("blockquote", {"class": "tiktok-embed", "cite": "https://www.tiktok.com/@ann/video/12"}, Embed("https://www.tiktok.com/@ann/video/12", "")),
        ("blockquote", {"cite": "https://www.tiktok.com/@ann/video/12"}, None),
        ("iframe", {"src": "https://bell.example/player/12", "allowfullscreen": "", "title": "The gates"}, Embed("https://bell.example/player/12", "The gates")),
        ("iframe", {"src": "https://bell.example/player/12", "title": "The gates"}, None),
    ],
)  # fmt: skip
def test_each_kind_of_element_is_read(tag: str, attributes: dict[str, str], embed: Embed | None) -> None:
    if tag == "amp-twitter":
        embed = Embed("https://x.com/i/status/17", "", "Post")
    assert read_embed(tag, attributes.get) == embed


@pytest.mark.parametrize("title", ["YouTube video player", "Embedded content", "Video player", "https://a.example/"])
def test_a_title_that_names_the_player_is_none(title: str) -> None:
    embed = read_embed("iframe", {"src": "https://www.youtube.com/embed/abcdefghijk", "title": title}.get)
    assert embed == Embed(WATCH, "")
    assert embed.label == "Video"


def test_a_label_says_what_it_is_and_how_it_is_called() -> None:
    embed = read_embed("iframe", {"src": "https://open.spotify.com/embed/show/1", "title": "Spotify Embed: Tides"}.get)
    assert embed is not None
    assert embed.label == "Audio: Tides"


@given(
    st.sampled_from(["iframe", "video", "object", "embed", "amp-youtube", "amp-facebook", "blockquote", "x"]),
    st.dictionaries(st.sampled_from(["src", "data-src", "data", "class", "cite", "title", "data-videoid"]), st.text()),
)
def test_no_attributes_raise(tag: str, attributes: dict[str, str]) -> None:
    embed = read_embed(tag, attributes.get)
    assert embed is None or embed.url


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_recognised_is_a_web_address(host: str, rest: str) -> None:
    for address in (f"https://{host}/{rest}", f"//www.youtube.com/{rest}", f"https://{host}.soundcloud.com/player/?url={rest}"):  # fmt: skip
        known = recognise(address)
        assert known is None or known[1].startswith(("https://", "http://"))


def test_endless_addresses_take_no_time() -> None:
    began = time.process_time()
    for tail in ("v=" * 1900, "&list=" * 600, "/" * 3900, "href=%20" * 450):
        recognise("https://www.youtube.com/embed/videoseries?" + tail)
        recognise("https://www.facebook.com/plugins/video.php?" + tail)
        read_embed("iframe", {"src": "https://x.example/" + tail, "title": "video " * 10_000}.get)
        read_embed("iframe", {"src": "https://youtu.be/abcdefghijk", "title": "1" * 199 + "!"}.get)
    assert time.process_time() - began < 1  # measured 0.01 s
