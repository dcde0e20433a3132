"""Kinds of jobs of the organization."""
