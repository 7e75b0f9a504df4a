"""A reply as Block Kit: pure, nothing is sent from here."""
