"""Slack: only translates; rights, wording and diagnosis are elsewhere."""
