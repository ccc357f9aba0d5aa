"""The browser's door: pages that parse, call one command and any number of queries, and render."""
