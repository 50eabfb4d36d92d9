"""The charts of a report: one file a kind. Each is a title, an SVG, n, the source stage, and a table twin."""
