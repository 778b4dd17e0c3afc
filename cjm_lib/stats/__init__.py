"""Intervals and survival: thin over kept statistical libraries."""
