"""What pages are given: frozen views, filled by the pages' routes, read by the templates."""
