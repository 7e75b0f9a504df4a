"""Synchronization rules: what a scoping filter, a container filter and a group filter let through."""
