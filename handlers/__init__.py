"""What the bot does with a message: one use case each. No platform, no outside library; owns the ports."""
