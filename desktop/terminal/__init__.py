"""Tasks, requests and decisions from a terminal or a script: the same commands as behind the windows."""
