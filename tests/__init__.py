"""Tests: they mirror the source; plus whole conversations and real parts."""
