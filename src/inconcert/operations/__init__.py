"""What a group reached, and operations beside each other: compared, expanded from a few accounts, recognised again."""
