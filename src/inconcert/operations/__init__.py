"""What a group reached, and operations beside each other."""
