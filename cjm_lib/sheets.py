"""Small tables that people edit: XLSX, CSV or TOML."""
