"""Real exported data that tests read; its sources and licences stand beside it."""
