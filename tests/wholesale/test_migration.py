from pathlib import Path

import pytest

from wholesale import migration


def _put(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "env.py").touch()
    return folder


def test_a_checkout_has_its_migrations_at_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "_BESIDE", tmp_path)
    top = _put(tmp_path / "migrations")

    assert migration.migrations_folder() == top


def test_an_installed_wheel_has_them_in_the_front_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "_BESIDE", tmp_path)
    _put(tmp_path / "migrations")  # another project's, beside ours in site-packages
    inside = _put(tmp_path / "komet_qbwc" / "migrations")

    assert migration.migrations_folder() == inside


def test_missing_migrations_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "_BESIDE", tmp_path)

    with pytest.raises(FileNotFoundError, match=r"env.py is in none of .*komet_qbwc"):
        migration.migrations_folder()


@pytest.mark.parametrize("folder", ["50%(done)s", "a b é"])
def test_a_folder_of_any_name_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.setattr(migration, "_BESIDE", tmp_path / folder)
    place = _put(tmp_path / folder / "migrations")

    assert migration.configuration("sqlite://").get_main_option("script_location") == str(place)
