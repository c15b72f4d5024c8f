"""An oracle that shares nothing with the engine: complete worlds, their verdicts, and how to reach them."""
