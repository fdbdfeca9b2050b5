"""Write side: files become parsed documents, chunks, and entries of the indexes."""
