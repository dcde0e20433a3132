"""Kinds of jobs of the collectors."""
