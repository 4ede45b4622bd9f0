"""The road every project file travels, one revision at a time."""
