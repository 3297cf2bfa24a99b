"""pressmark.yaml at the door: every mistake is named with its line, its key and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive.config import EXAMPLE, Config, parse_config, read_config
from archive.model.errors import ConfigError

PATH = Path("pressmark.yaml")


def test_no_file_and_an_empty_one_are_the_defaults(tmp_path: Path) -> None:
    assert read_config(tmp_path) == Config()
    (tmp_path / "pressmark.yaml").write_text("# nothing\n")
    assert read_config(tmp_path) == Config()


def test_the_example_says_the_defaults() -> None:
    general = EXAMPLE.partition("# Sites with rules")[0]  # what follows declares a site, which no default does
    lines = [line.removeprefix("# ") for line in general.splitlines()]
    keys = ("assets:", "fetch:", "reading:", "related:", "topics:", "topic_rules:", "scoring:")
    said = "\n".join(line for line in lines if line.startswith((*keys, "  ")) and "- http" not in line)
    read = parse_config(said.replace('"https://example.org/bot or an e-mail address"', '""').encode(), PATH)
    assert read == Config()
    assert yaml.safe_load(EXAMPLE) is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("asets: none\n", 1, "did you mean 'assets'?"),
        ("assets: none\nfetch:\n  delay: 3\n", 3, "did you mean 'delay_s'?"),
        ("assets: nothing\n", 1, "nothing"),
        ("assets: imags\n", 1, "'imags' is none of none, images, page; did you mean 'images'?"),
        ("seal:\n  captures: seald\n", 2, "is none of none, sealed; did you mean 'sealed'?"),
        ("topics: defualt\n", 1, "is none of default, none; did you mean 'default'?"),
        ("topic_rules: {look_in: [titel]}\n", 1, "is none of title, tags, excerpt, text; did you mean 'title'?"),
        ("sites: {a: {url: https://a.example/, render: alway}}\n", 1, "never, auto, always; did you mean 'always'?"),
        ("scoring: {scorer: x}\n", 1, "'x' is none of content, classic"),
        ("fetch: 3\n", 1, "a section of settings"),
        ("fetch:\n  timeout_s: fast\n", 2, "a number"),
        ("fetch:\n  timeout_s: -3\n", 2, "from 0.1 to 3600"),
        ("allow_origins:\n  - 127.0.0.1:8700\n", 1, "http://127.0.0.1:8700"),
        ("assets: none\nassets: page\n", 2, "stands twice"),
        ("assets: !!python/object/apply:os.system ['true']\n", 1, "tag"),
        ("a: &x 1\nb: *x\n", 1, "alias"),
        ("assets: [\n", 2, "not YAML"),
        ("- 1\n", None, "a section of settings"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int | None, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode(), PATH)
    assert words in str(caught.value)
    assert caught.value.line == line or words == "alias"


def test_bytes_that_are_no_text_are_named() -> None:
    with pytest.raises(ConfigError, match="not UTF-8"):
        parse_config(b"assets: \xff\n", PATH)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_configuration_or_a_named_mistake(data: bytes) -> None:
    try:
        assert isinstance(parse_config(data, PATH), Config)
    except ConfigError as error:
        assert str(error)
