"""Passes over any two tables: admitted answers, made only where they are the only ones possible."""
