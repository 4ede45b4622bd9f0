"""What change-driven-dev left behind, files and folders, brought home whole."""
