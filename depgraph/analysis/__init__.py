"""Questions on findings: what is reached, what is unknown, what to ask first."""
