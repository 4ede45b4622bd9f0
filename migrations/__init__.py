"""The one road of every project file, new or old, to the newest structure."""
