"""A gate's findings as JUnit XML, for build servers: a law is a suite, a line in its scope a case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from depgraph.analysis.wording import interval, why
from depgraph.export.assess_format import MET, ground
from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.assess import Assessed
    from depgraph.analysis.gate import Gate, Judged
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Component


def write(gate: Gate) -> Iterator[str]:
    """Yield the document: a failing finding is a failure, an accepted one is skipped with its reason."""
    judged = {(one.line.id, one.verdict.law.id): one for one in gate.judged}
    suites: dict[str, list[tuple[Component, Verdict]]] = {}
    for line in gate.report.lines:
        for verdict in gate.report.reaching(line):
            suites.setdefault(verdict.law.id, []).append((line, verdict))
    criteria = gate.policy.answered if gate.policy else []
    total = sum(map(len, suites.values())) + len(criteria) + (gate.max_unknown is not None)
    failures = len(gate.failing) + len(gate.unmet) + gate.too_much_unknown
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="depgraph" tests="{total}" failures="{failures}">\n'
    if not suites:
        yield from ('<testsuite name="depgraph" tests="0" failures="0">\n', *_properties(gate), "</testsuite>\n")
    for law, cases in sorted(suites.items()):
        yield from _suite(gate, law, cases, judged)
    if gate.policy is not None:
        yield from _policy(gate, gate.policy)
    if gate.max_unknown is not None:
        yield from _unknown_share(gate)
    yield from _set_aside(gate)
    yield "</testsuites>\n"


def _properties(gate: Gate) -> Iterator[str]:
    """Yield what the answer rests on and assumes, for the head of a suite: the format has no other place for it."""
    yield " <properties>\n"
    for number, assumption in enumerate(gate.report.context.assumptions, 1):
        yield f'  <property name="assumption {number}" value={_attribute(assumption)}/>\n'
    yield " </properties>\n"


def _set_aside(gate: Gate) -> Iterator[str]:
    """Say what of the bill was not read: it is no test, and the outcome rests on it."""
    aside = gate.report.context.quarantined
    if aside:
        said = "\n".join(shown(f"{one['where']}: {one['problem']} ({one['value']})") for one in aside)
        yield f'<testsuite name="depgraph.set_aside" tests="0"><system-out>{escape(said)}</system-out></testsuite>\n'


def _suite(
    gate: Gate, law: str, cases: list[tuple[Component, Verdict]], judged: dict[tuple[str, str], Judged]
) -> Iterator[str]:
    held = [judged.get((line.id, law)) for line, _ in cases]
    failing = sum(one is not None and one.fails for one in held)
    skipped = sum(one is not None and not one.fails for one in held)
    yield f'<testsuite name={_attribute(law)} tests="{len(cases)}" failures="{failing}" skipped="{skipped}">\n'
    yield from _properties(gate)
    for (line, verdict), one in zip(cases, held, strict=True):
        head = f"<testcase classname={_attribute(law)} name={_attribute(f'{line.id} {line.name}')}"
        if one is None:
            yield f" {head}/>\n"
            continue
        words = f"{interval(verdict)}. {why(gate.report, line, verdict)}"
        if one.fails:
            state = "" if one.state == "open" else f" (acceptance: {one.state})"
            yield f" {head}><failure type={_attribute(verdict.word)} message={_attribute(words + state)}/></testcase>\n"
        elif one.acceptance is not None:
            reason = f"accepted until {one.acceptance.expires} by {one.acceptance.approver}: {one.acceptance.reason}"
            yield f" {head}><skipped message={_attribute(reason)}/></testcase>\n"
    yield "</testsuite>\n"


def _policy(gate: Gate, policy: Assessed) -> Iterator[str]:
    unmet = {one.criterion.id: one for one in gate.unmet}
    yield f'<testsuite name={_attribute(policy.framework.id)} tests="{len(policy.answered)}" failures="{len(unmet)}">\n'
    yield from _properties(gate)
    for one in policy.answered:
        head = f"<testcase classname={_attribute(policy.framework.id)} name={_attribute(f'{one.criterion.id} {one.criterion.title}')}"
        if one.criterion.id in unmet:
            word = MET[unmet[one.criterion.id].met]
            yield f" {head}><failure type={_attribute(word)} message={_attribute(ground(one))}/></testcase>\n"
        else:
            yield f" {head}/>\n"
    yield "</testsuite>\n"


def _unknown_share(gate: Gate) -> Iterator[str]:
    words = f"{gate.unknown_share:.1%} of the pairs of line and law are unknown, allowed are {gate.max_unknown:.1%}"
    yield f'<testsuite name="depgraph.unknown" tests="1" failures="{int(gate.too_much_unknown)}">\n'
    yield from _properties(gate)
    if gate.too_much_unknown:
        yield f' <testcase name="unknown share"><failure type="unknown" message={_attribute(words)}/></testcase>\n'
    else:
        yield ' <testcase name="unknown share"/>\n'
    yield "</testsuite>\n"


def _attribute(text: str) -> str:
    # ``shown`` leaves no control character: XML 1.0 has no way to write one.
    return quoteattr(shown(text))
