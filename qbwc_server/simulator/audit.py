"""Is every bill in QuickBooks, and only once?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.person import BillRecord


@dataclass(frozen=True)
class Audit:
    """What an auditor writes down after reading all bills of a company file."""

    company: str
    count: int
    total: Decimal
    duplicates: list[list[BillRecord]]
    missing: list[str]  # numbers that should be there
    unexpected: list[str]  # numbers nobody sent

    @property
    def is_clean(self) -> bool:
        """Whether nothing is missing, double or foreign."""
        return not (self.duplicates or self.missing or self.unexpected)

    def sentences(self) -> list[str]:
        """Answer the findings, one sentence a line, for a person to read."""
        words = [f"{self.company} holds {self.count} bills, {self.total} in all."]
        words += [
            f"Twice or more: {group[0].vendor} {group[0].ref_number} ({len(group)})." for group in self.duplicates
        ]
        words += [f"Missing: {number}." for number in self.missing]
        words += [f"Not expected: {number}." for number in self.unexpected]
        return words if not self.is_clean else [*words, "No bill is missing and none is there twice."]


def audit(company_file: CompanyFile, expected: Iterable[str] | None = None) -> Audit:
    """Read all bills; `expected` are the numbers that should be there, None when nobody can say."""
    bills = company_file.bills()
    numbers = [bill.ref_number or "" for bill in bills]
    wanted = list(expected) if expected is not None else None
    return Audit(
        company=company_file.name,
        count=len(bills),
        total=sum((bill.amount for bill in bills), Decimal(0)),
        duplicates=company_file.duplicates(),
        missing=[number for number in wanted if number not in numbers] if wanted is not None else [],
        unexpected=[number for number in numbers if number not in wanted] if wanted is not None else [],
    )
