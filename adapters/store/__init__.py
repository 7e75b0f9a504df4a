"""Where cases are kept: one file of SQLite by default."""
