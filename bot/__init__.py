"""The program: command line, settings, wiring, server, logs. Imports all; imported by nothing."""
