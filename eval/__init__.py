"""Datasets, measures and runs: how good are retrieval and answers?"""
