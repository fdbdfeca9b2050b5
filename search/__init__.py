"""Read side: from a question to candidates, a ranking, and an answer with its spans."""
