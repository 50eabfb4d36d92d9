"""Readers: one file a platform, from an export to canonical tables."""
