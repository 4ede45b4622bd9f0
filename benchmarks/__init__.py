"""How fast Placet is at a million tasks, measured against a floor or a peer in the same run."""
