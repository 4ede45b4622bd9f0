"""What can be done to project files as files, one or many at once, with a report on each."""
