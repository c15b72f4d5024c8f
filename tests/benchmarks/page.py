"""How large is the map, and how soon can it be used? Sizes and times in a real browser: ``python -m tests.benchmarks.page``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5


class Budget(NamedTuple):
    """What a page of some thousand nodes may weigh and take; times in milliseconds, ``None`` where nothing was promised."""

    scale: int
    nodes: int
    megabytes: float
    ready: int
    task: int | None
    click: int | None


BUDGETS = (
    Budget(3, 500, 0.75, 600, 500, 100),
    Budget(30, 5_000, 2.0, 1_200, 500, 100),
    Budget(312, 50_000, 12.0, 3_000, None, None),
)
"""On two quiet cores without a GPU. ``scale`` times the invented bill of 160 lines makes about as many nodes."""

LONGEST = """
return new Promise((done) => {
  const seen = [0];
  new PerformanceObserver((list) => seen.push(...list.getEntries().map((task) => task.duration))).observe({ type: 'longtask', buffered: true });
  setTimeout(() => done(Math.max(...seen)), 60);
});
"""
CLICK = (
    "const t = performance.now(); document.querySelector('#table tbody .rowname').click(); return performance.now() - t"
)


class Measured(NamedTuple):
    """The best of some runs, so that the noise of a shared machine does not count."""

    nodes: int
    megabytes: float
    built: float
    ready: float
    task: float
    click: float


def measure(browser: Any, report: dict[str, Any], folder: Path, *, runs: int = RUNS) -> Measured:
    """Write a map, open it ``runs`` times, and return the best of each measure."""
    from depgraph.maps import render_map

    started = time.process_time()
    text = render_map(report)
    built = time.process_time() - started
    file = folder / "map.html"
    file.write_text(text, encoding="utf-8")
    found = []
    for _ in range(runs):
        browser.open(file.as_uri())
        ready = float(browser.run("return document.documentElement.dataset.ready"))
        task = float(browser.run(LONGEST)) if browser.name == "chromium" else 0.0
        found.append((ready, task, float(browser.run(CLICK))))
    nodes = int(browser.run("return boxes.length"))
    return Measured(nodes, len(text.encode()) / 1e6, built, *(min(column) for column in zip(*found, strict=True)))


def main() -> None:
    """Print every budget with what was measured."""
    sys.path[:0] = [str(ROOT), str(ROOT / "cli"), str(ROOT / "tests")]
    from maps.browsers import Chromium, Firefox
    from maps.conftest import invent

    print(
        f"{'browser':10}{'nodes':>8}{'MB':>14}{'build s':>9}{'ready ms':>15}{'task ms':>13}{'click ms':>13}   (measured / budget)"
    )
    for make in (Chromium, Firefox):
        if make.missing():
            print(f"{make.name}: {', '.join(make.missing())} not here")
            continue
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            browser = make(Path(folder))
            for budget in BUDGETS:
                m = measure(browser, invent(budget.scale), Path(folder))
                print(
                    f"{make.name:10}{m.nodes:8}{m.megabytes:7.2f} / {budget.megabytes:4}{m.built:9.1f}{m.ready:8.0f} / {budget.ready:4}"
                    f"{m.task:7.0f} / {budget.task or '-':>3}{m.click:7.0f} / {budget.click or '-':>3}"
                )
            browser.close()


if __name__ == "__main__":
    main()
