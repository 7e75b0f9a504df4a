"""The cache makes the start quick and never makes it wrong."""

import os
from pathlib import Path

import pytest

from knowledge.catalogue import CatalogueError, cache, load_fast
from tests.knowledge.small_knowledge import lay, mend


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "whysync"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small complete knowledge folder."""
    return lay(tmp_path / "knowledge")


def test_the_second_start_reads_the_cache(root: Path, kept: Path) -> None:
    """What is in the cache file is what is loaded."""
    load_fast(root)
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes().replace(b"In sync", b"In SYNC"))

    assert load_fast(root).diagnoses["healthy-in-sync"].title == "In SYNC"


def test_a_changed_text_is_seen(root: Path, kept: Path) -> None:
    """The very next start says the new words, also when the size is the same."""
    load_fast(root)
    mend(root, "diagnoses/places.yaml", "In sync", "In SYNC")

    assert load_fast(root).diagnoses["healthy-in-sync"].title == "In SYNC"
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize("rubbish", [b"", b"\xc1", b"\x93\x01", b"not a cache"])
def test_a_broken_cache_is_ignored(root: Path, kept: Path, rubbish: bytes) -> None:
    """Rubbish in the cache file is parsed anew and replaced."""
    load_fast(root)
    (file,) = kept.iterdir()
    good = file.read_bytes()
    file.write_bytes(rubbish)

    assert "healthy-in-sync" in load_fast(root).diagnoses
    assert file.read_bytes() == good


def test_an_unwritable_cache_is_ignored(root: Path, kept: Path) -> None:
    """Without a place for the cache the start is slower, and that is all."""
    kept.parent.mkdir()
    kept.write_text("a file where the folder should be", encoding="utf-8")

    assert "healthy-in-sync" in load_fast(root).diagnoses


def test_an_account_without_a_home_needs_no_cache(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service account may have no home folder; nothing is written into the working folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "nowhere")
    monkeypatch.chdir(tmp_path)

    assert "healthy-in-sync" in load_fast(root).diagnoses
    assert not (tmp_path / "nowhere").exists()


def test_only_the_newest_stay(root: Path, kept: Path) -> None:
    """The cache does not grow with every edit."""
    kept.mkdir(parents=True)
    for n in range(cache.KEPT + 2):
        old = kept / f"knowledge-{n}.msgpack"
        old.write_bytes(b"")
        os.utime(old, (n, n))

    load_fast(root)

    left = {path.name for path in kept.iterdir()}
    assert len(left) == cache.KEPT
    assert "knowledge-2.msgpack" not in left


def test_broken_yaml_is_not_kept(root: Path, kept: Path) -> None:
    """A slip is complained of at every start until it is mended."""
    mend(root, "words.yaml", "hello:", "'hello:")

    for _ in range(2):
        with pytest.raises(CatalogueError):
            load_fast(root)
    assert not kept.exists()


def test_without_a_told_folder_the_home_folder_is_used(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache folder that is not absolute is ignored, as the rules for it say."""
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    load_fast(root)

    assert len(list((tmp_path / "home/.cache/whysync").iterdir())) == 1
