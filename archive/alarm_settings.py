"""The `alarms` section of pressmark.yaml: whom a crawl tells when something about a site is not as usual."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from archive.model.errors import AddressError
from archive.model.urls import canonical_url

ENVIRONMENT = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")


class AlarmSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom alarms are told.

    command: a program and its arguments, run without a shell, with the alarms as JSON on its standard input. webhook: an
    address to which the same JSON is posted, or env:NAME of a variable that holds it: most such addresses are secrets.
    """

    command: tuple[str, ...] = ()
    webhook: str = ""


class AlarmMistake(NamedTuple):
    """What is wrong, and with which key of the section."""

    key: str
    problem: str


def find_alarm_mistake(alarms: AlarmSettings) -> AlarmMistake | None:
    """Return the first thing that is wrong with the section; None where all is well."""
    if alarms.command and not alarms.command[0].strip():
        return AlarmMistake("command", "names no program; write it as [/usr/local/bin/tell, --quiet]")
    if any("\0" in each for each in alarms.command):
        return AlarmMistake("command", "a NUL character cannot be handed to a program")
    if not alarms.webhook or ENVIRONMENT.fullmatch(alarms.webhook):
        return None
    try:
        url = canonical_url(alarms.webhook)
    except AddressError as error:
        return AlarmMistake("webhook", f"{error.problem}; write it as https://example.org/hook or env:NAME")
    if urlsplit(url).username or urlsplit(url).password:
        return AlarmMistake("webhook", "holds a password; put the address into a variable, and write env:NAME here")
    return None
