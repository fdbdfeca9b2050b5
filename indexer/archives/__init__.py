"""Files that hold several documents."""
