"""What a group reached; operations beside each other: compared, expanded from few accounts, recognised when they come back."""
