"""Speed and accuracy, each file runnable alone."""
