"""A file becomes facts: sniffing, reading, normalising, control totals, the fact store."""
