"""Servers that a user may name: how they are asked under a deadline, and when they are left alone."""
