"""Migrations make exactly what the models say, on both databases."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Index, func, inspect, select

from tests.factories import make_invoice
from wholesale.charge import AdditionalCharge
from wholesale.db import make_sessions, open_engine
from wholesale.migration import configuration, load_tables, migrations_folder, upgrade
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.vendor_invoice import VendorInvoice

TABLES = load_tables("wholesale", "qbwc_server", "importer")


def test_migrations_equal_the_models(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), TABLES)
    engine.dispose()

    assert differences == []


def test_conditions_of_indexes_equal_the_models(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    found = {
        index["name"]
        for table in TABLES.tables
        for index in inspect(engine).get_indexes(table)
        if any(name.endswith("_where") for name in index["dialect_options"])
    }
    engine.dispose()

    assert found == {
        index.name
        for table in TABLES.sorted_tables
        for index in table.indexes
        if isinstance(index, Index) and index.dialect_options[engine.dialect.name]["where"] is not None
    }


def test_an_up_to_date_database_is_left_alone(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()

    assert revision == ScriptDirectory.from_config(configuration(empty_database_url)).get_current_head()


def test_a_table_made_anew_keeps_what_refers_to_it(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(migrations_folder(), tmp_path / "migrations"))
    head = ScriptDirectory.from_config(configuration(empty_database_url)).get_current_head()
    folder.joinpath("versions", "9999_rebuild.py").write_text(_REBUILD.format(head=head))
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        make_invoice(session)
    monkeypatch.setattr("wholesale.migration.migrations_folder", lambda: folder)
    upgrade(empty_database_url)
    with sessions() as session:
        counts = [
            session.scalar(select(func.count()).select_from(model))
            for model in (PurchaseOrder, PurchaseOrderLine, AdditionalCharge, VendorInvoice)
        ]
    engine.dispose()

    assert counts == [1, 1, 1, 1]


_REBUILD = """
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("purchase_order", recreate="auto") as batch:
        batch.alter_column("awb", nullable=False)
"""
