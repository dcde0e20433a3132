"""Kinds of jobs of the records."""
