"""What a piece of text says: its numbers, dates, regions, issuers and document numbers."""
