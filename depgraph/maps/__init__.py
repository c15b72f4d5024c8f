"""What picture answers the question? One HTML file that needs nothing but a browser."""

from __future__ import annotations

from depgraph.maps.page import render_map

__all__ = ["render_map"]
