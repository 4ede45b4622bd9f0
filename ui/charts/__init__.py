"""Charts: how the work goes, painted so that no colour is needed to read it, with all numbers beside."""
