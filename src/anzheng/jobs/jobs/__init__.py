"""Kinds of jobs about jobs."""
