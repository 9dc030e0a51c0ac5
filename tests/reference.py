"""Where the reference data lies, when it lies beside the project."""

from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"

SHARED: Path | None = _BESIDE if _BESIDE.is_dir() else None

needs_shared = pytest.mark.skipif(
    SHARED is None, reason="the reference data (../shared/data) is not beside the project"
)


def shared(name: str) -> Path:
    """Answer the path of a reference file or folder; only for tests marked with `needs_shared`."""
    if SHARED is None:
        pytest.skip("the reference data (../shared/data) is not beside the project")
    return SHARED / name
