"""What would be true without a screen: project files, what can be asked of them and done to them."""
