"""Whose turn it is, over all known project files: the list, the number on it, and what is told of it."""
