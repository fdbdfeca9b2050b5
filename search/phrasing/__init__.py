"""The optional language model that says an answer in its own words, and the guard over all answers."""
