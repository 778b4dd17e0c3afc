"""Connect to DuckDB; collect, the one door to memory."""
