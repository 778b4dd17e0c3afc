"""Small tables in; figures, display tables and headlines out."""
