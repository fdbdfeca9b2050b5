"""What is known about a document as a whole, from what its file states and from its text."""
