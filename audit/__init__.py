"""Every change sealed: events in canonical bytes, chained per stream, append-only."""
