"""Research workbook for customer journey maps."""
