"""Real outside parts that the tests start: domain controllers, certificates."""
