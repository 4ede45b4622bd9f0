"""Reading: artifacts, differences between versions, and everything there is to know about one thing."""
