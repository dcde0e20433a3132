"""Kinds of jobs of the registers."""
