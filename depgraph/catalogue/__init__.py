"""The facts and laws that come with depgraph: read from YAML, compiled once, loaded in milliseconds."""
