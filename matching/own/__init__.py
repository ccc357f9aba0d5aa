"""Any two tables: matched by a plan that people make, keep, and switch on."""
