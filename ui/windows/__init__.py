"""Windows: the start window, and one for each open file."""
