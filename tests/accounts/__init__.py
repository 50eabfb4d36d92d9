"""Tests of the account signals."""
