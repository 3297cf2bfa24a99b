from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from archive.model.errors import MissingBrowser
from archive.render_settings import RenderSettings
from crawler.rendering.flags import find_browser
from tests.crawler.rendering.scripted import Scripted

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; tests that need one skip where there is none."""
    if sys.platform == "win32":
        pytest.skip("the browser is spoken to over pipes that Windows has not")
    try:
        return str(find_browser(RenderSettings()))
    except MissingBrowser as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def scripted(chromium: str) -> Iterator[Scripted]:
    with Scripted() as site:
        yield site
