"""Text read off images: scanned pages and pictures of documents."""
