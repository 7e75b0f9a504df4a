"""Views: what the three systems show, told without a diagnosis; one module for each command."""
