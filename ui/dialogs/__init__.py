"""Windows that ask one thing, or say one thing, and go away again."""
