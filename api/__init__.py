"""The HTTP service and the search page. Nothing here decides relevance."""
