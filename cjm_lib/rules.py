"""Segment rules: a small safe language over customer and case columns."""
