"""What askers say of answers: kept beside the library, read by whoever makes it better."""
