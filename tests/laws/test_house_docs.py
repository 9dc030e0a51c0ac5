"""Laws over the written ground: links lead somewhere, decisions are numbered, each word is fixed once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.house import ROOT, tracked_files

_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_DECISION = re.compile(r"^# (\d{4})\. .+\n\nDate: \d{4}-\d\d-\d\d\. Status: \w+", re.MULTILINE)


def dead_links(root: Path, files: list[Path]) -> Iterator[str]:
    """Yield each relative link of a text that leads to no file of the project."""
    for path in files:
        for target in _LINK.findall(path.read_text("utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                yield f"{path.relative_to(root).as_posix()} -> {target}"


def words_of(glossary: str) -> list[str]:
    """Answer the words a glossary fixes: the first cell of each row, without heads and rules."""
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", glossary, re.MULTILINE)
    return [word for words, _ in rows for word in words.split(", ") if word not in {"word", "---"}]


def test_every_link_leads_somewhere() -> None:
    texts = [path for path in tracked_files() if path.suffix == ".md"]

    assert len(texts) > 5
    assert list(dead_links(ROOT, texts)) == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    text = tmp_path / "a.md"
    text.write_text("[b](b.md) [c](https://example.com/c) [a](a.md#x)\n", "utf-8")

    assert list(dead_links(tmp_path, [text])) == ["a.md -> b.md"]


def test_decisions_are_numbered_without_a_gap_and_carry_date_and_status() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [path.name[:4] for path in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for path in files:
        head = _DECISION.match(path.read_text("utf-8"))
        assert head, f"{path.name} begins with '# NNNN. Title', then 'Date: YYYY-MM-DD. Status: word.'"
        assert head[1] == path.name[:4]


def test_each_word_of_the_glossary_is_fixed_once_in_one_sentence() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    words = words_of(glossary)

    assert len(words) > 50
    assert sorted(words) == sorted(set(words))
    assert re.findall(r"^\| (?!word|---).*[^.] \|$", glossary, re.MULTILINE) == []


@pytest.mark.parametrize(
    "word", ["bill", "vendor invoice", "prebook", "box", "ticket", "work item", "exchange", "poll"]
)
def test_the_words_everybody_needs_are_fixed(word: str) -> None:
    assert word in words_of((ROOT / "docs" / "glossary.md").read_text("utf-8"))


def test_a_word_fixed_twice_is_seen() -> None:
    assert words_of("| word | what |\n| --- | --- |\n| box | A box. |\n| OwnerID, box | Two. |\n") == [
        "box",
        "OwnerID",
        "box",
    ]
