"""Is a package address one of a language's library? A client library bears a vendor's name and is not his product."""

from __future__ import annotations

import re

from depgraph.text.spelling import words_of

_LIBRARIES = words_of("""
    pypi npm gem maven cargo nuget golang composer conan conda hex pub cocoapods cran cpan hackage swift clojars luarocks opam julia
    bower elm dub vcpkg otp
""")
_ADDRESS = re.compile(r"pkg:/{0,2}([a-z][a-z0-9.+-]*)/", re.IGNORECASE)


def is_library(address: object) -> bool:
    """Whether a package address belongs to a registry of libraries; images, distributions and forges hold products too."""
    found = _ADDRESS.match(address.strip()) if isinstance(address, str) else None
    return found is not None and found[1].casefold() in _LIBRARIES
