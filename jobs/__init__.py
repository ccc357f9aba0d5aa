"""The queue's door: a worker that takes up job runs, and the scheduler that sees none is forgotten."""
