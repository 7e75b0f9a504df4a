"""One outside thing each: a chat platform, a directory, a server, a store. None knows another."""
