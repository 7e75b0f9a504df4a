"""How the three systems write things: from their text and bytes to the field's nouns. No I/O."""
