"""Kept results, batch runs, pages."""
