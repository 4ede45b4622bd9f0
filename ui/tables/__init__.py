"""Lists of a project, of any length, as tables: filtered, sorted, searched and kept true while they are looked at."""
