"""From actions to groups: co-actions, their significance, the network, the groups and what else explains them."""
