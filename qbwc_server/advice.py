"""The words for an entry of the error catalogue, wherever one is told: status, mail, getLastError, log."""

from qbwc_server import error_catalogue


def in_words(key: str) -> str:
    """Answer what an entry says and what to do next; for a key the catalogue lacks, whom to ask."""
    entry = error_catalogue.find(key)
    if entry is None:
        return f"There is no advice for {key}. Ask support, with QuickBooks' own words."
    # A sentence with places for the case's own names is told filled, as the words of the case.
    said = "" if "{" in entry.sentence else f"{entry.sentence} "
    return f"{said}{entry.next_step}"
