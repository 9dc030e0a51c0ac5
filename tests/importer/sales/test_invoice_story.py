"""What the history of an invoice tells together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from importer.invoice_story import told_together
from wholesale.history import StatusChange
from wholesale.history_words import history_in_words

EIGHT = datetime(2026, 3, 9, 8, tzinfo=UTC)


def change(
    minutes: int, why: str, old: str | None = "pending", new: str = "pending", actor: str = "Inés"
) -> StatusChange:
    return StatusChange(at=EIGHT + timedelta(minutes=minutes), why=why, old=old, new=new, actor_name=actor)


def scanned(run: int, minutes: int, **more: str | None) -> StatusChange:
    return change(minutes, f"Boxes added by automatic billing run {run}: 2", **more)


def test_boxes_that_one_person_scans_one_after_the_other_are_told_together() -> None:
    history = [
        scanned(7, 0, old=None),
        scanned(8, 1),
        scanned(11, 60),
        scanned(12, 61, actor="Luis"),
        scanned(13, 122, actor="Luis"),
        change(123, "Notes changed"),
        scanned(14, 124, actor="Luis"),
        change(125, "Confirm", new="confirmed"),
        scanned(15, 126, old="confirmed", new="confirmed"),
    ]

    lines = told_together(history)

    assert [(line.at.minute, line.why.rpartition("run ")[2]) for line in lines] == [
        (6, "15: 2"),
        (5, "Confirm"),
        (4, "14: 2"),
        (3, "Notes changed"),
        (2, "13: 2"),
        (1, "12: 2"),
        (0, "7-11: 6"),
    ]
    assert (lines[-1].old, lines[-1].new, lines[-1].actor_name) == (None, "pending", "Inés")
    assert "ejecución 7-11" in history_in_words(lines[-1].why, "es")
