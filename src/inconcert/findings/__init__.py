"""From detection to the frozen document: what is said of each group, and no more."""
