"""The arrows of the house, as data: who never imports whom. The imports are read with `ast`; nothing is run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VIEWS = ("archive.export", "archive.publish", "archive.web")
READING = ("archive.page", "archive.content", "archive.metadata", "archive.enrich", "archive.intake")
SCRAPY = ("scrapy", "twisted", "itemadapter", "parsel")
NETWORK = ("socket", "http.client", "urllib.request", "aiohttp", "ssl")
CLOCK = ("time",)

# (whose modules, except these, what they never import, except this)
NEVER: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    ("archive", (), ("crawler", *SCRAPY), ()),
    ("archive.model", (), ("archive", "lxml", "sqlite3", *NETWORK, *CLOCK), ("archive.model",)),
    ("archive.content", (), ("archive.metadata", "archive.enrich", "archive.store", *VIEWS), ()),
    ("archive.metadata", (), ("archive.content", "archive.enrich", "archive.store", *VIEWS), ()),
    ("archive.enrich", (), ("archive.page", "archive.content", "archive.metadata", "archive.store"), ()),
    ("archive.intake", (), ("archive.store", *VIEWS), ()),
    *(
        (f"archive.{name}", (), ("archive.content", "archive.metadata", "archive.enrich", "archive.store", *VIEWS), ())
        for name in ("walls", "wall_words", "vendor_walls")
    ),
    ("archive.store", (), (*READING, *VIEWS), ()),
    ("archive.export", (), (*READING, "archive.publish", "archive.web"), ("archive.intake",)),
    ("archive.publish", (), (*READING, "archive.export", "archive.web"), ("archive.intake",)),
    ("archive.web", (), (*READING, "archive.export", "archive.publish"), ("archive.intake",)),
    (
        "crawler",
        ("crawler.cli", "crawler.command", "crawler.discovery"),
        ("archive.content", "archive.metadata", "archive.enrich", *VIEWS),
        (),
    ),
    ("crawler.discovery", (), ("scrapy", "twisted", "archive.store"), ()),
    *((f"crawler.{name}", (), ("scrapy", "twisted"), ()) for name in ("rounds", "frontier", "accounts", "state")),
    *(
        (f"crawler.{name}", (), ("scrapy", "twisted", "archive.store"), ())
        for name in ("revisit", "scope", "listing", "alarms")
    ),
    ("crawler.rendering", (), ("scrapy", "twisted", "archive.store"), ()),
    ("crawler.spiders", (), ("archive.intake", "crawler.pipelines", "crawler.state"), ()),
]
# HTML is parsed in one room only
PARSERS = ("lxml.html", "bs4", "html.parser")
VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "core", "base", "manager", "tools"}


def modules() -> dict[str, Path]:
    """Return every module of both packages by its dotted name."""
    files = [file for top in ("archive", "crawler") for file in sorted((ROOT / top).rglob("*.py"))]
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files)
    return dict(zip(names, files, strict=True))


MODULES = modules()


def imports(path: Path) -> list[tuple[str, int, bool]]:
    """Return (module or module.name imported, line, whether inside a function) for every import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno, node in inner) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            found += [(f"{node.module}.{alias.name}", node.lineno, node in inner) for alias in node.names]
    return found


def is_within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def breaches(name: str, path: Path) -> list[str]:
    """Return one line for every import of a module that the table forbids."""
    found = []
    for whose, but, what, allowed in NEVER:
        if not is_within(name, whose) or any(is_within(name, each) for each in but):
            continue
        for imported, line, _ in imports(path):
            is_forbidden = any(is_within(imported, each) for each in what)
            if is_forbidden and not any(is_within(imported, each) for each in allowed):
                found.append(f"{path.relative_to(ROOT)}:{line} imports {imported}, which {whose} never does")
    return found


def test_the_table_catches_a_breach(tmp_path: Path) -> None:
    room = ROOT / "archive" / "store"
    assert room.is_dir()
    bad = tmp_path / "bad.py"
    bad.write_text("from archive.intake import intake\n")
    rows = [row for row in NEVER if row[0] == "archive.store"]
    assert any(is_within(imported, each) for _, _, what, _ in rows for imported, *_ in imports(bad) for each in what)


@pytest.mark.parametrize("name", MODULES)
def test_no_module_imports_what_it_never_may(name: str) -> None:
    assert breaches(name, MODULES[name]) == []


@pytest.mark.parametrize("name", MODULES)
def test_imports_stand_at_the_top(name: str) -> None:
    if name != "archive":  # its __getattr__ is the one lazy import
        assert [(imported, line) for imported, line, is_inner in imports(MODULES[name]) if is_inner] == []


@pytest.mark.parametrize("name", [each for each in MODULES if is_within(each, "archive")])
def test_html_is_parsed_in_one_room(name: str) -> None:
    if name not in ("archive.page", "archive.charset"):  # bs4's detector decides disputed charsets
        runtime = [each for each in imports(MODULES[name]) if any(is_within(each[0], parser) for parser in PARSERS)]
        assert [each for each in runtime if "HtmlElement" not in each[0] and each[0] != "lxml.html"] == []


def test_nobody_imports_the_crawler_package_itself() -> None:
    taken = [
        (name, line) for name, path in MODULES.items() for imported, line, _ in imports(path) if imported == "crawler"
    ]
    assert taken == []


def test_file_names_say_something() -> None:
    assert [path for path in MODULES.values() if path.stem in VAGUE] == []
