"""What every test has in common: it trusts nothing but what it trusts itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_whoever_runs_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(os.environ, "DEPGRAPH_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        yield
