"""What the formats of other programs demand of a file."""
