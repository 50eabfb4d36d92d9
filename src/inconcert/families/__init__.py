"""What was said again: texts that are copies, edited copies, templates, passages, rewordings or translations of each other."""
