"""The facts and findings of many bills in one Neo4j database; the driver is imported when a command asks for it."""
