"""From a frozen document to what people read. Nothing here analyses."""
