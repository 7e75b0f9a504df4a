"""`whysync config`: the example is valid and complete, and the page says the same."""

import re
import tomllib
from pathlib import Path

import pytest

from bot import cli
from bot.config.example import example, table
from bot.config.kinds import Section
from bot.config.reading import read, settings_of
from bot.config.shape import Configuration

ROOT = Path(__file__).parents[2]
SETTING = re.compile(r"(#+)([a-z_]+ = .*|\[+[a-z_.]+\]+)")


def _uncommented(text: str, marks: tuple[str, ...]) -> str:
    """The example with those of its settings that have one of these marks."""
    found = (SETTING.fullmatch(line) for line in text.splitlines())
    return "\n".join(m[2] for m in found if m and m[1] in marks)


def _paths(section: type[Section], path: str) -> set[str]:
    """Every setting that may stand in the file, by section and name."""
    found: set[str] = set()
    for name, _, held in settings_of(section):
        found |= _paths(held, f"{path}.{name}") if held else {f"{path}.{name}"}
    return found


def _named(text: str) -> set[str]:
    """Every setting of an example, by section and name."""
    found, section = set(), ""
    for line in text.splitlines():
        setting = SETTING.fullmatch(line)
        if setting and setting[2].startswith("["):
            section = setting[2].strip("[]")
        elif setting:
            found.add(f"{section}.{setting[2].partition(' ')[0]}")
    return found


def test_every_setting_stands_in_the_example_once() -> None:
    """With its section, and a line that explains it."""
    sections = {n: held for n, _, held in settings_of(Configuration) if held is not None}
    known = set().union(*(_paths(held, name) for name, held in sections.items()))

    lines = example().splitlines()
    assert _named(example()) == known
    assert all(
        lines[n - 1].startswith(f"# {m[2].partition(' ')[0]}: ")
        for n, line in enumerate(lines)
        if (m := SETTING.fullmatch(line)) and not m[2].startswith("[")
    )


def test_the_example_is_valid_when_uncommented(tmp_path: Path) -> None:
    """Once the files that it names are there."""
    text = _uncommented(example(), ("#",))
    for name in re.findall(r'"(/[^"]+)"', text):
        place = tmp_path / name.replace("/", "_")
        place.write_text("x")
        place.chmod(0o600)
        text = text.replace(f'"{name}"', f'"{place}"')
    (tmp_path / "c.toml").write_text(text)

    found = read(tmp_path / "c.toml")
    assert found.notes == ()
    assert found.configuration.connect_server is not None
    assert tomllib.loads(_uncommented(example(), ("#", "##"))).keys() > {"tenant", "entra"}


def test_the_example_shows_the_defaults() -> None:
    """What is written there is what counts without it."""
    raw = tomllib.loads(_uncommented(example(), ("#", "##")))
    for name, _, held in settings_of(Configuration):
        for setting, info, inner in settings_of(held) if held else ():
            if inner is None and not info.is_required() and info.default not in (None, ()):
                assert raw[name][setting] == info.default


def test_the_page_says_the_same() -> None:
    """docs/CONFIGURATION.md: replace the tables by what `python -m bot.config.example` prints."""
    page = (ROOT / "docs" / "CONFIGURATION.md").read_text("utf-8")

    assert "\n".join(table()) in page


def test_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """ok, or one line for each fault on stderr and status 2."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "good.toml").write_text('[tenant]\nfolder = "demo"')
    (tmp_path / "bad.toml").write_text('[tenant]\nfoldr = "demo"\n[limits]\nkeep = -1')

    assert cli.main(("config", "check", str(tmp_path / "good.toml"))) == 0
    assert capsys.readouterr() == ("ok\n", "")
    assert cli.main(("config", "check", str(tmp_path / "bad.toml"))) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert [x.startswith("whysync: ") for x in told.err.splitlines()] == [True] * 3


def test_example_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """As it is, for a file."""
    assert cli.main(("config", "example")) == 0
    assert capsys.readouterr().out == example()
