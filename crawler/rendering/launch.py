"""Become a browser that cannot outlive us, cannot reach a network, and is the first to go when memory runs out.

A program of its own, started as `python -I -S launch.py PARENT READ_FD WRITE_FD BROWSER FLAG…`: what it does must be done
in the child, and doing it between fork and exec of a process with threads may hang. Standard library only.

In order: take the DevTools pipe (Chromium reads it at descriptor 3 and writes at 4), leave the network (a namespace of
its own holds no interface but a loopback that is down), give up root, die with the parent, exec. Where the kernel
grants no namespace no browser is started: flags alone were measured not to keep it from every address.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import sys
from pathlib import Path

NOT_ALONE = 77  # exit code: no network namespace was to be had
NOBODY = 65534  # root's browser runs as nobody: Chromium refuses its sandbox to root
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PIPE_READ, _PIPE_WRITE = 3, 4
_SPARE = 10  # the lowest number of a spare descriptor
_NICE = 5  # the crawl itself comes first
_MAX_FILE_BYTES = 256 * 1024 * 1024  # of one file in its profile; all of them are thrown away


def become(parent: int, pipes: tuple[int, int], command: list[str]) -> None:
    """Turn this process into the browser. Returns only by ending the process."""
    _take_pipes(*pipes)
    _leave_network()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE_BYTES, _MAX_FILE_BYTES))
    os.nice(_NICE)
    _die_with(parent)
    os.execv(command[0], command)  # noqa: S606 – the browser that the configuration names


def _take_pipes(reading: int, writing: int) -> None:
    # first to numbers that nobody has: one of the two may be where the other is to go
    spare = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, _SPARE) for each in (reading, writing)]
    for descriptor, target in zip(spare, (_PIPE_READ, _PIPE_WRITE), strict=True):
        os.dup2(descriptor, target, inheritable=True)
    for given in {reading, writing} - {_PIPE_READ, _PIPE_WRITE}:
        os.close(given)


def _leave_network() -> None:
    """Enter a network namespace of our own; as an ordinary user through a user namespace that changes no ids."""
    user, group = os.getuid(), os.getgid()
    wanted = _CLONE_NEWNET if user == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    if sys.platform != "linux" or ctypes.CDLL(None).unshare(wanted) != 0:
        os._exit(NOT_ALONE)
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _die_with(parent: int) -> None:
    """Ask to be killed when the parent is gone; after the change of user, which would take the wish back."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    become(int(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3])), sys.argv[4:])
