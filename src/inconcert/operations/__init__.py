"""What operations are beside each other: compared, expanded from a few accounts, recognised when they come back."""
