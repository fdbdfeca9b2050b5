"""Derived indexes: which rows hold these terms, and which are near this vector?"""
