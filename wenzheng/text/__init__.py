"""Characters, words and sentences: the same code at index time and at query time."""
