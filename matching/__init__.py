"""Facts in, matches and exceptions out: plans of readable SQL, run whole, with every row accounted for."""
