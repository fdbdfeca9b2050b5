"""The kernel that every other part shares: types, settings, errors, text, readings, store, indexes."""
