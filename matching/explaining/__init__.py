"""Everything known of one order, and why its money is what it is."""
