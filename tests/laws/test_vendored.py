"""Laws over files of other projects that lie in ours: each says whence it is, under which licence, and is unchanged."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.house import ROOT

FOLDERS = ("importer/static/vendor", "importer/fonts", "tests/browser/vendor")
FACTS = {"file", "package", "version", "licence", "licence_file", "sha256"}


def faults(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a folder and its manifest.json."""
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))
    told = {"manifest.json"}
    for entry in entries:
        if missing := FACTS - {name for name, value in entry.items() if value}:
            yield f"{entry.get('file')}: the manifest does not tell {', '.join(sorted(missing))}"
            continue
        told |= {entry["file"], entry["licence_file"]}
        yield from _faults_of(folder, entry)
    yield from (f"{path.name} is not in the manifest" for path in sorted(folder.iterdir()) if path.name not in told)


def _faults_of(folder: Path, entry: dict[str, str]) -> Iterator[str]:
    file, licence = folder / entry["file"], folder / entry["licence_file"]
    if not file.is_file():
        yield f"{file.name} is not there"
        return
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        yield f"{file.name} is not what the manifest's SHA-256 says"
    if entry["version"].encode() not in content:
        yield f"{file.name} does not say that it is {entry['version']}"
    if not licence.is_file() or not licence.read_text("utf-8").strip():
        yield f"{licence.name} holds no licence"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_vendored_file_is_what_its_manifest_says(folder: str) -> None:
    assert len(list((ROOT / folder).iterdir())) > 2, "a law that looks at nothing proves nothing"
    assert list(faults(ROOT / folder)) == []


def test_a_changed_file_a_stranger_and_a_missing_licence_are_seen(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / FOLDERS[0], tmp_path / "vendor")
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))
    first, second = entries[0], entries[1]
    (folder / first["file"]).write_bytes((folder / first["file"]).read_bytes() + b"\n")
    (folder / second["licence_file"]).write_text("")
    (folder / "stranger.js").write_text("")

    assert list(faults(folder)) == [
        f"{first['file']} is not what the manifest's SHA-256 says",
        f"{second['licence_file']} holds no licence",
        "stranger.js is not in the manifest",
    ]


def test_an_entry_that_does_not_tell_all_is_seen(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps([dict.fromkeys(FACTS, "x") | {"file": "a.js", "licence": ""}]))

    assert list(faults(tmp_path)) == ["a.js: the manifest does not tell licence"]
