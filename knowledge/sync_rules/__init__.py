"""Synchronization rules: what scoping, container and group filters let through."""
