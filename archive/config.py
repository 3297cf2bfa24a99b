"""The configuration of an archive: `pressmark.yaml` at its root, checked at the door.

Every key has a default; a file that is not there is the same as an empty one. Secrets never stand here.
"""

from __future__ import annotations

import difflib
import re
import stat
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
import yaml

from archive.alarm_settings import AlarmSettings, find_alarm_mistake
from archive.enrich.settings import Scoring
from archive.enrichment import TopicRules, Topics, find_enrichment_mistake
from archive.model.errors import AddressError, ConfigError
from archive.model.urls import canonical_url
from archive.render_settings import RenderSettings
from archive.seal_settings import SealSettings, find_seal_mistake
from archive.sites import Site, find_mistake

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "pressmark.yaml"
# a configuration is written by hand; more than this is a mistake (or an attack on the YAML parser)
MAX_CONFIG_BYTES = 1_000_000


class Fetching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pages are fetched. Sizes in bytes on the wire, times in seconds."""

    delay_s: float = 0.5
    timeout_s: float = 60.0
    max_bytes: int = 20_000_000
    max_image_bytes: int = 10_000_000
    max_assets: int = 100
    contact: str = ""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How captures are read: worker processes (0 = one a core), and what one page may cost."""

    workers: int = 0
    cpu_s: int = 5
    timeout_s: float = 20.0
    memory_mb: int = 512


class Relating(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """At most `limit` entries in a record's `related` (0: none), of records published within `window_days` of it."""

    limit: int = 10
    window_days: float = 7.0


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole configuration of one archive."""

    assets: Literal["none", "images", "page"] = "images"
    allow_origins: tuple[str, ...] = ()
    respect_noarchive: bool = False
    fetch: Fetching = Fetching()
    reading: Reading = Reading()
    related: Relating = Relating()
    seal: SealSettings = SealSettings()
    sites: dict[str, Site] = {}
    topics: Topics = "default"
    topic_rules: TopicRules = TopicRules()
    scoring: Scoring = Scoring()
    alarms: AlarmSettings = AlarmSettings()
    render: RenderSettings = RenderSettings()


def read_config(root: Path) -> Config:
    """Return the configuration of the archive at `root`, or the defaults where it has no `pressmark.yaml`.

    Raises: ConfigError, naming file, line and key, for anything that is not exactly a configuration.
    """
    path = root / FILE_NAME
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ConfigError(
                "not a file of its own (a link, a pipe or a folder); put the settings there as a file", path=path
            )
        with path.open("rb") as file:
            data = file.read(MAX_CONFIG_BYTES + 1)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path) from error
    if len(data) > MAX_CONFIG_BYTES:
        raise ConfigError(f"larger than {MAX_CONFIG_BYTES:,} bytes", path=path)
    return parse_config(data, path)


def parse_config(data: bytes, path: Path) -> Config:
    """Return the configuration that `data` (YAML in UTF-8) says; `path` is only named in errors.

    Raises: ConfigError.
    """
    try:
        text = data.decode("utf-8-sig")
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        _refuse_odd_nodes(tree, path)
        plain = yaml.load(text, Loader=yaml.CSafeLoader) or {}
    except UnicodeDecodeError as error:
        raise ConfigError(f"not UTF-8 at byte {error.start}", path=path) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        raise ConfigError(f"not YAML: {problem}", path=path, line=mark.line + 1 if mark else None) from error
    try:
        config = msgspec.convert(plain, Config, strict=True)
    except msgspec.ValidationError as error:
        keys, message = _of_one_site(plain) or ([], str(error))
        raise _explained(message, tree, path, keys) from error
    _check_ranges(config, tree, path)
    if mistake := find_mistake(config.sites):
        keys = ["sites", *mistake.keys]
        raise ConfigError(mistake.problem, path=path, line=_line_of(tree, keys), key=".".join(keys))
    if slip := find_enrichment_mistake(config.topics, config.topic_rules, config.scoring, config.sites):
        keys = list(slip.keys)
        raise ConfigError(slip.problem, path=path, line=_line_of(tree, keys), key=".".join(keys))
    if wrong := find_seal_mistake(config.seal, assets=str(plain.get("assets", ""))):
        keys = ["seal", wrong.key]
        raise ConfigError(wrong.problem, path=path, line=_line_of(tree, keys), key=".".join(keys))
    if flaw := find_alarm_mistake(config.alarms):
        keys = ["alarms", flaw.key]
        raise ConfigError(flaw.problem, path=path, line=_line_of(tree, keys), key=".".join(keys))
    # what no capture is kept of need not be fetched
    return msgspec.structs.replace(config, assets="none") if config.seal.captures == "none" else config


def _refuse_odd_nodes(tree: yaml.Node | None, path: Path) -> None:
    """Refuse explicit tags, aliases and repeated keys: none has a use here, each hides a mistake."""
    stack, seen = [tree] if tree else [], set[int]()
    while stack:
        node = stack.pop()
        line = node.start_mark.line + 1
        if id(node) in seen:
            raise ConfigError("an alias (*name) is not allowed here", path=path, line=line)
        seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:python"):
            raise ConfigError(f"the tag {node.tag} is not allowed", path=path, line=line)
        if isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            for place, (key, value) in enumerate(node.value):
                if key.value in names[:place]:
                    raise ConfigError("stands twice", path=path, line=key.start_mark.line + 1, key=str(key.value))
                stack.append(value)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(node.value)


TYPE_NAME = re.compile(r"`(\w+)`")
TYPE_NAMES = {
    "object": "a section of settings",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}


def _of_one_site(plain: Any) -> tuple[list[str], str] | None:
    """Return the first declared site that is none, and msgspec's complaint, which does not say of which site it speaks."""
    sites = plain.get("sites") if isinstance(plain, dict) else None
    for name, site in sites.items() if isinstance(sites, dict) else ():
        try:
            msgspec.convert(site, Site, strict=True)
        except msgspec.ValidationError as error:
            return ["sites", str(name)], str(error)
    return None


def _explained(message: str, tree: yaml.Node | None, path: Path, around: list[str]) -> ConfigError:
    """Return msgspec's complaint with the line of the key, and the nearest right key for an unknown one."""
    where = re.search(r" - at `\$\.?([^`]*)`", message)
    # a name, or a number in a list; "[...]" stands for a name that msgspec does not say
    keys = around + re.findall(r"[^.\[\]]+", where.group(1) if where else "")
    unknown = re.search(r"unknown field `([^`]*)`", message)
    problem = TYPE_NAME.sub(lambda found: TYPE_NAMES.get(found[1], found[0]), message.split(" - at ")[0])
    if unknown:
        keys.append(unknown.group(1))
        known = _fields_at(keys[:-1])
        near = difflib.get_close_matches(unknown.group(1), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else "known here: " + ", ".join(known)
        problem = f"no such key; {hint}"
    elif wrong := re.match(r"Invalid enum value '(.*)'", message, re.DOTALL):
        words = _words_in(_type_at(keys))
        near = difflib.get_close_matches(wrong[1], words, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        problem = f"{wrong[1][:40]!r} is none of {', '.join(words)}{hint}"
    return ConfigError(problem, path=path, line=_line_of(tree, keys), key=".".join(keys) or None)


def _type_at(keys: list[str]) -> Any:
    """Return the type of the setting that `keys` lead to; a number in a list stands for the list."""
    section: Any = Config
    for key in keys:
        fields = {field.name: field.type for field in msgspec.structs.fields(section)} if _is_struct(section) else {}
        kind = fields.get(key, section)
        section = _section_in(kind) if _is_struct(_section_in(kind)) and key != keys[-1] else kind
    return section


def _words_in(kind: Any) -> list[str]:
    """Return the words that a setting may have, in the order in which they are declared; those of sections in it are not."""
    words = [part for part in get_args(kind) if isinstance(part, str)]
    return words + [word for part in get_args(kind) if not isinstance(part, str) for word in _words_in(part)]


def _fields_at(keys: list[str]) -> list[str]:
    """Return the names of the settings inside the section that `keys` lead to."""
    section: Any = Config
    for key in keys:
        fields = {field.name: field.type for field in msgspec.structs.fields(section)} if _is_struct(section) else {}
        # a key that is no field's is a name of a person's own, or a number in a list
        section = fields.get(key, section) if fields else section
        section = _section_in(section)
    return [field.name for field in msgspec.structs.fields(section)] if _is_struct(section) else []


def _section_in(kind: Any) -> Any:
    """Return the section that a type is made of: of a map, a list or a choice, the last one in it."""
    held = [found for part in get_args(kind) if _is_struct(found := _section_in(part))]
    return held[-1] if held else kind


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _line_of(tree: yaml.Node | None, keys: list[str]) -> int | None:
    """Return the line (from 1) of the deepest of `keys` that the file has; in a list, a key is a number."""
    line, node = None, tree
    for name in keys:
        if isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
            node = node.value[int(name)]
            line = node.start_mark.line + 1
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        match = next(((key, value) for key, value in pairs if key.value == name), None)
        if match is None:
            break
        line, node = match[0].start_mark.line + 1, match[1]
    return line


def _is_origin(text: str) -> bool:
    """Whether a text is scheme, host and port of a web address, and nothing else."""
    try:
        return canonical_url(text).removesuffix("/").count("/") == 2 and not re.search(
            r"[/?#@\s]", text.partition("//")[2]
        )
    except AddressError:
        return False


# lowest and highest sensible value: an hour, a terabyte, more processes than any machine has cores
RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("fetch", "delay_s"): (0, 3600),
    ("fetch", "timeout_s"): (0.1, 3600),
    ("fetch", "max_bytes"): (1, 10**12),
    ("fetch", "max_image_bytes"): (0, 10**12),
    ("fetch", "max_assets"): (0, 10_000),
    ("reading", "workers"): (0, 256),
    ("reading", "cpu_s"): (1, 3600),
    ("reading", "timeout_s"): (0.1, 3600),
    ("reading", "memory_mb"): (128, 10**6),
    ("related", "limit"): (0, 1000),
    ("related", "window_days"): (0, 366),
    ("render", "pages"): (1, 10_000),
    ("render", "page_s"): (0.5, 600),
    ("render", "timeout_s"): (1, 3600),
    ("render", "memory_mb"): (256, 10**6),
    ("render", "max_requests"): (0, 10_000),
    ("render", "max_bytes"): (0, 10**12),
}


def _check_ranges(config: Config, tree: yaml.Node | None, path: Path) -> None:
    """Refuse numbers that make no sense and origins that are none."""
    for (section, name), (low, high) in RANGES.items():
        if not low <= getattr(getattr(config, section), name) <= high:
            problem = f"out of range: from {low:g} to {high:g}"
            raise ConfigError(problem, path=path, line=_line_of(tree, [section, name]), key=f"{section}.{name}")
    if not config.fetch.contact.isprintable() or len(config.fetch.contact) > 200:
        problem = "one line of at most 200 printable characters"
        raise ConfigError(problem, path=path, line=_line_of(tree, ["fetch", "contact"]), key="fetch.contact")
    for origin in config.allow_origins:
        if not _is_origin(origin):
            problem = f"{origin!r} is no origin; write it as http://127.0.0.1:8700"
            raise ConfigError(problem, path=path, line=_line_of(tree, ["allow_origins"]), key="allow_origins")


EXAMPLE = """\
# Pressmark's configuration of this archive. Every line may be left out; what stands here commented is the default.
# A misspelt key is refused with the nearest right one. Check it with: pressmark verify

# What is captured beside a page: none, images (those its record names), or page (images, styles and scripts it shows).
# assets: images

# Private and loopback addresses are refused unless their exact origin stands here.
# allow_origins:
#   - http://127.0.0.1:8700

# Pages whose robots directives say noarchive (a third of news pages) are kept for yourself and never published or served.
# true: not even kept (docs/walls.md).
# respect_noarchive: false

# fetch:
#   contact: "https://example.org/bot or an e-mail address"   # sent with the user agent, so that a site can reach you
#   delay_s: 0.5              # seconds between two requests to one host; robots.txt may ask for more
#   timeout_s: 60             # seconds that one exchange may take, all in all
#   max_bytes: 20000000       # largest page, in bytes on the wire
#   max_image_bytes: 10000000 # largest image or other asset
#   max_assets: 100           # at most so many assets a page

# reading:
#   workers: 0                # processes that read pages; 0 means one a core
#   cpu_s: 5                  # seconds of processor time that one page may take
#   timeout_s: 20             # seconds by the wall clock
#   memory_mb: 512            # memory of one worker, in megabytes

# related:
#   limit: 10                 # entries in a record's `related`; 0 looks for none
#   window_days: 7            # days between two records of one story at most

# What articles are about: topics are told by their keywords in titles. `pressmark show --why ID` says by which.
# topics: default            # technology and AI news; none; or a list of your own (docs/scoring.md):
# topic_rules:
#   look_in: [title]          # also tags, excerpt, text: they find more and err more
#   endings: true             # a keyword stands for its plural, too
# scoring:
#   scorer: content           # how whole, long and clean an article is; classic: the original's score of source and keywords

# Sites with rules of their own, by CSS selectors; `pressmark explain URL` shows what they do to a page that is kept.
# sites:
#   example:
#     url: https://example.org/news/     # which pages: those below this address,
#     hosts: [example.org]               # and those of these hosts
#     topics: [Robotics]                 # what they are about, whatever their titles say; these topics stand first
#     content:
#       keep: "article .fact-box"        # always text
#       drop: "div.newsletter, .promo"   # never text

# Whom a crawl tells when a site is not as usual (docs/crawling.md); the alarms come as JSON.
# alarms:
#   command: [/usr/local/bin/tell-me, crawl]   # run without a shell, the JSON on its standard input
#   webhook: env:PRESSMARK_WEBHOOK             # posted to this address, or to the one in a variable

# The browser of sites with `render: auto` (pages whose text a script builds) or `render: always`; see docs/rendering.md.
# render:
#   browser: /usr/bin/chromium # found by itself where it lies in a usual place
#   pages: 50                 # pages that one browser builds before it is replaced
#   page_s: 8                 # seconds that a page may go on working when all it asked for is there
#   timeout_s: 60             # seconds for the whole page, the pauses between requests included
#   memory_mb: 1024           # memory of the whole browser, in megabytes
#   max_requests: 60          # scripts and answers that one page may ask for
#   max_bytes: 20000000       # and their size
#   sandbox: true             # false only where the kernel grants the browser none

# Fields of every record that only the holder of a key can read; see docs/sealing.md. The text is what one seals mostly;
# sealed with it are excerpt, images and related, which repeat it.
# seal:
#   fields: [text]            # also title, excerpt, authors, images, related, section, tags, topics, copyright, featuredContent
#   key: /safe/place/seal.key # made by: pressmark seal --new-key FILE; or env:NAME of a variable that holds its line
#   captures: sealed          # raw captures, sealed to the recipients (pip install 'pressmark[seal]'), or none at all
#   recipients: [age1...]     # made by: pressmark seal --new-identity FILE
"""
