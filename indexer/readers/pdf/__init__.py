"""PDF files: what stands on the pages, in which order, and which lines make a paragraph or a table."""
