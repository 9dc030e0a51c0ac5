"""An approved vendor bill becomes a Bill in QuickBooks (architecture.md 4)."""

from tests.office import Office


def test_ten_sent_invoices_are_ten_bills(office: Office) -> None:
    office.send(10)
    result = office.update()

    assert result.is_ok, result
    assert office.statuses() == " ".join(["S"] * 10)
    assert len(office.quickbooks.bills()) == 10
