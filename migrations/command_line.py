"""The stock command line: what it acts on, and the lock, backup and checks it shares with the program."""
