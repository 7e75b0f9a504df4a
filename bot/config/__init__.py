"""The configuration: a TOML file and the environment, read strictly; all that is wrong at once."""
