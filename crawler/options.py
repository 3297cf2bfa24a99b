"""What a run may set, read from Scrapy's settings in this one place.

`RunOptions.update_settings` is a Scrapy add-on: it translates our names into Scrapy's before any component is built,
so `scrapy crawl -s PRESSMARK_DELAY_S=3` and `pressmark add --delay 3` are one road. A setting of Scrapy's own given
on the command line still wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.config import FILE_NAME, read_config
from archive.version import VERSION
from crawler.guard import Guard
from crawler.pace import drawn_out

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from archive.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """The values of a run; their defaults, with reasons, stand in `crawler/settings.py`."""

    guard: Guard
    max_bytes: int
    timeout_s: float
    user_agent: str
    delay_s: float
    max_url_chars: int
    retry_wait_s: float
    retry_after_cap_s: float
    crawl_delay_cap_s: float
    robots_max_age_s: float
    robots_retry_s: float

    @property
    def robots_token(self) -> str:
        """The product token of the user agent, which robots.txt groups are matched against (RFC 9309, 2.2.1)."""
        return self.user_agent.split("/", 1)[0].split(" ", 1)[0]


def options_of(settings: BaseSettings) -> FetchOptions:
    """Read the options of a run.

    Raises: ValueError where a value cannot be one (a word for a number, an origin that is none).
    """
    return FetchOptions(
        guard=Guard.allowing(settings.getlist("PRESSMARK_ALLOW_ORIGINS")),
        max_bytes=settings.getint("PRESSMARK_MAX_BYTES"),
        timeout_s=settings.getfloat("PRESSMARK_TIMEOUT_S"),
        user_agent=settings.get("PRESSMARK_USER_AGENT"),
        delay_s=settings.getfloat("PRESSMARK_DELAY_S"),
        max_url_chars=settings.getint("PRESSMARK_MAX_URL_CHARS"),
        retry_wait_s=settings.getfloat("PRESSMARK_RETRY_WAIT_S"),
        retry_after_cap_s=settings.getfloat("PRESSMARK_RETRY_AFTER_CAP_S"),
        crawl_delay_cap_s=settings.getfloat("PRESSMARK_CRAWL_DELAY_CAP_S"),
        robots_max_age_s=settings.getfloat("PRESSMARK_ROBOTS_MAX_AGE_S"),
        robots_retry_s=settings.getfloat("PRESSMARK_ROBOTS_RETRY_S"),
    )


def settings_of(config: Config) -> dict[str, Any]:
    """Return what an archive's configuration says of fetching, under the names of settings."""
    fetching = config.fetch
    said = {
        "PRESSMARK_ALLOW_ORIGINS": list(config.allow_origins),
        "PRESSMARK_MAX_BYTES": fetching.max_bytes,
        "PRESSMARK_TIMEOUT_S": fetching.timeout_s,
        "PRESSMARK_DELAY_S": fetching.delay_s,
    }
    return said | ({"PRESSMARK_USER_AGENT": f"Pressmark/{VERSION} (+{fetching.contact})"} if fetching.contact else {})


class RunOptions:
    """Scrapy add-on: the archive's configuration, and then our options in Scrapy's words."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Set what Scrapy's own components read, at the priority of the project's settings.

        Raises: ConfigError where the archive's `pressmark.yaml` cannot be used.
        """
        root = Path(settings.get("PRESSMARK_ARCHIVE"))
        if not settings.getbool("PRESSMARK_CONFIGURED") and (root / FILE_NAME).exists():
            for name, value in settings_of(read_config(root)).items():
                settings.set(name, value, priority="project")
        options = options_of(settings)
        for name, value in (
            ("USER_AGENT", options.user_agent),
            ("DOWNLOAD_MAXSIZE", options.max_bytes),
            ("DOWNLOAD_TIMEOUT", options.timeout_s),
            ("DOWNLOAD_DELAY", drawn_out(options.delay_s)),
        ):
            settings.set(name, value, priority="project")
