"""One command of `whysync` per file."""
