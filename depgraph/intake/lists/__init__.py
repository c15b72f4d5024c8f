"""Lists of sanctioned and restricted parties, as their publishers write them: one file a publisher."""
