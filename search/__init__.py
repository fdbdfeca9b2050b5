"""Read side: a question becomes a parsed query, candidates, a ranking, and an answer with its spans."""
