"""What can be done to a project; session first, ids out."""
