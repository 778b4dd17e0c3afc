"""Months, quarters, half-years, years and listed dates."""
