"""A ticket's life: receiving exceptions, states, facts, resolutions, assignment, archiving."""
