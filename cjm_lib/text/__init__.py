"""Language of a text, its polarity, its themes."""
