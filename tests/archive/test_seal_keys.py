"""Keys of sealing: where they come from, who may read them, and that no message says one."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from archive.model.errors import KeyFileError
from archive.seal_keys import key_at_hand, new_key, read_identities, read_key, write_secret

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_key_is_its_owners_alone_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "seal.key"
    key = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(str(path), root=tmp_path / "data") == key
    assert key.name in path.read_text()


def test_two_keys_are_never_the_same(tmp_path: Path) -> None:
    assert new_key(tmp_path / "one").name != new_key(tmp_path / "two").name


def test_a_file_that_stands_is_not_written_over(tmp_path: Path) -> None:
    new_key(tmp_path / "seal.key")
    before = (tmp_path / "seal.key").read_bytes()
    with pytest.raises(KeyFileError, match="stands already"):
        new_key(tmp_path / "seal.key")
    assert (tmp_path / "seal.key").read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_refused_with_the_command(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "seal.key"
    new_key(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"chmod 600 {path}"):
        read_key(str(path), root=tmp_path / "data")


def test_a_key_comes_from_the_environment_too(tmp_path: Path) -> None:
    key = new_key(tmp_path / "seal.key")
    line = (tmp_path / "seal.key").read_text().splitlines()[-1]
    assert read_key("env:SEAL", root=tmp_path, environment={"SEAL": line}) == key
    with pytest.raises(KeyFileError, match="SEAL is not set"):
        read_key("env:SEAL", root=tmp_path, environment={})


def test_a_relative_path_is_meant_from_the_archive(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    key = new_key(tmp_path / "seal.key")
    assert read_key("../seal.key", root=tmp_path / "data") == key


def test_a_key_inside_the_archive_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    new_key(root / "seal.key")
    (tmp_path / "link").symlink_to(root / "seal.key")
    for source in ("seal.key", str(root / "seal.key"), str(tmp_path / "link")):
        with pytest.raises(KeyFileError, match="move it elsewhere"):
            read_key(source, root=root)


@pytest.mark.parametrize("content", ["", "nonsense", "pressmark-seal-key-1:AAAA", "pressmark-seal-key-1:!!", "\0" * 20])
def test_what_is_no_key_is_refused_and_not_repeated(content: str, tmp_path: Path) -> None:
    write_secret(tmp_path / "seal.key", content)
    with pytest.raises(KeyFileError, match="is no key") as caught:
        key_at_hand(str(tmp_path / "seal.key"), root=tmp_path / "data")
    assert "AAAA" not in str(caught.value)


def test_a_pipe_or_a_folder_does_not_stop_us(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder", "missing"):
        with pytest.raises(KeyFileError, match=name):
            read_key(str(tmp_path / name), root=tmp_path / "data")


def test_a_key_file_is_no_identity(tmp_path: Path) -> None:
    pytest.importorskip("pyrage", reason="sealed captures need pressmark[seal]")
    new_key(tmp_path / "seal.key")
    with pytest.raises(KeyFileError, match="no age identity"):
        read_identities(tmp_path / "seal.key")


def test_a_key_where_its_file_should_be_named_is_refused_and_not_repeated(tmp_path: Path) -> None:
    for read in (read_key, key_at_hand):
        with pytest.raises(KeyFileError, match="should be named") as caught:
            read("pressmark-seal-key-1:c2VjcmV0", root=tmp_path)
        assert "c2VjcmV0" not in str(caught.value)
