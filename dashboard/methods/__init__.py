"""Arithmetic: no files, no database, no screen. Each method has an oracle in tests/."""
