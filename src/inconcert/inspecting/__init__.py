"""Before detection: what was read, and what these data can and cannot show."""
