"""The program: command line, settings, wiring, web server, logs. Imports all; imported by nothing."""
