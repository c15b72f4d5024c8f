"""Bills and facts files as people keep them, turned into facts; nothing lost without a word."""
