"""Rows of a table as lines of a bill: what its columns hold, what its amounts say together, who else stands in a cell."""
