"""Fields that exclude or demand each other: "ListID or FullName", "TxnID or RefNumber or the filters"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """Branches of which one may be used, or must be when `is_demanded`."""

    branches: tuple[frozenset[str], ...]  # Python names; the names of one branch go together
    is_demanded: bool
    needs: frozenset[str] = frozenset()  # names that must be there when their branch is used

    def problem(self, given: frozenset[str], tags: dict[str, str]) -> str | None:
        """Answer what is wrong with the fields given, in element names; None when nothing is."""
        used = [branch & given for branch in self.branches if branch & given]
        if len(used) > 1:
            return f"takes {self._words(tags)}, got {' and '.join(_tags(branch, tags) for branch in used)}"
        if self.is_demanded and not used:
            return f"takes {self._words(tags)}, got none of them"
        missing = [tags[name] for branch in self.branches if branch & given for name in (branch & self.needs) - given]
        return f"needs {' and '.join(sorted(missing))} besides, got none" if missing else None

    def _words(self, tags: dict[str, str]) -> str:
        return " or ".join(_tags(branch, tags) for branch in self.branches)


def _tags(branch: frozenset[str], tags: dict[str, str]) -> str:
    return "+".join(tag for name, tag in tags.items() if name in branch)


def one_of(*branches: str, needs: str = "") -> Choice:
    """Exactly one branch; a branch is one field name or several with blanks between them.

    `needs` are the names that must be given whenever their branch is used.
    """
    split = tuple(frozenset(branch.split()) for branch in branches)
    return Choice(split, is_demanded=True, needs=frozenset(needs.split()))


def at_most_one_of(*branches: str) -> Choice:
    """One branch or none; a branch is one field name or several with blanks between them."""
    return Choice(tuple(frozenset(branch.split()) for branch in branches), is_demanded=False)
