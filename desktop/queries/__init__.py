"""What can be asked of a project; session first, frozen rows out."""
