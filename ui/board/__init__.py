"""The board: tasks as cards, a column for each status, moved by hand where the rules allow it."""
