"""Fixtures of all tests: a database on SQLite and on PostgreSQL, and a clock that only moves when told."""
