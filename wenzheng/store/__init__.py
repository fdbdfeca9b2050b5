"""The source of truth: which documents, chunks and vectors are there, and since when?"""
