"""What the bot does with a message: one use case each. No platform; owns the ports."""
