"""Verbs of `anzheng record` about filled forms: fill, sign, read, print."""
