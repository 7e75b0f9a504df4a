"""The browser console: one page, one question path, loopback only."""
