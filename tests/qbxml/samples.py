"""The small messages made for these tests."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "samples" / "qbxml"


def sample(name: str) -> str:
    """Answer the text of a sample."""
    return (FOLDER / f"{name}.xml").read_text(encoding="utf-8")
