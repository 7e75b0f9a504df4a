"""What we know about synchronization: judgement, order, words and links. Pure."""
