"""Mask, suppress, scan."""
