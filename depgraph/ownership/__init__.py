"""Who holds what of whom: statements about ownership, reconciled."""
