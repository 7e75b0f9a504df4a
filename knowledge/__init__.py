"""What we know about synchronization: judgement, order, words, links. Pure, but for reading its own files."""
