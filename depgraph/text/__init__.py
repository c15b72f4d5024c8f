"""How are words spelled alike, in whatever script? And how is foreign text made safe? Imports nothing of the project."""
