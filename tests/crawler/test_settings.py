from __future__ import annotations

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from crawler.options import RunOptions, options_of


def _settings(**given: object) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict(given, priority="cmdline")
    return settings


def test_every_component_named_can_be_loaded() -> None:
    settings = _settings()
    named = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), **settings.getdict("SPIDER_MIDDLEWARES")}
    for name in [*named, *settings.getdict("ADDONS"), *filter(None, settings.getdict("DOWNLOAD_HANDLERS").values())]:
        load_object(name)


def test_every_setting_is_one_of_scrapys_or_ours() -> None:
    known, ours = Settings(), _settings()
    names = [name for name in ours if ours.getpriority(name) == 20 and not name.startswith("PRESSMARK_")]
    extra = {
        "DOWNLOADER_MIDDLEWARES",
        "SPIDER_MIDDLEWARES",
        "DOWNLOAD_HANDLERS",
        "ADDONS",
        "SPIDER_MODULES",
        "EXTENSIONS",
        "ITEM_PIPELINES",
    }
    assert {name for name in names if name not in known} <= extra


def test_nothing_that_runs_code_listens() -> None:
    settings = _settings()
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")


def test_the_options_of_a_run_reach_scrapys_own_settings() -> None:
    settings = _settings(
        PRESSMARK_DELAY_S="3", PRESSMARK_MAX_BYTES=7, PRESSMARK_TIMEOUT_S=9, PRESSMARK_USER_AGENT="Me/1"
    )
    RunOptions().update_settings(settings)
    least = settings.getfloat("DOWNLOAD_DELAY") * (1 - settings.getfloat("DOWNLOAD_DELAY_JITTER"))
    assert least == pytest.approx(3)
    assert settings.getint("DOWNLOAD_MAXSIZE") == 7
    assert settings.getfloat("DOWNLOAD_TIMEOUT") == 9
    assert settings.get("USER_AGENT") == "Me/1"
    assert options_of(settings).robots_token == "Me"


def test_a_setting_of_scrapys_on_the_command_line_wins() -> None:
    settings = _settings(DOWNLOAD_DELAY=0)
    RunOptions().update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == 0


def test_a_misspelt_origin_is_refused_before_any_request() -> None:
    with pytest.raises(ValueError, match="origin"):
        options_of(_settings(PRESSMARK_ALLOW_ORIGINS=["localhost:8000"]))
