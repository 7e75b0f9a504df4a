"""The three systems of a tenant folder, each a real server, and the bot that looks at them."""
