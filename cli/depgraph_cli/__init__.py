"""The depgraph command: one module a command; parses, calls, prints."""
