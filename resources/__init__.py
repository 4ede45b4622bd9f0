"""What the program ships beside its code, read through importlib.resources."""
