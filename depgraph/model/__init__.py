"""Facts: frozen, dated, cited. What a file may say (pydantic) and what the engine works on (records)."""
