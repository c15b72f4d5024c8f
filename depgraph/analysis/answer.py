"""From files to an answer: the whole street in one call, without terminal or clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph._version import __version__
from depgraph.analysis.report import Beside, Context, Input, Report
from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import InvalidInput, UnknownName, UntrustworthyAnswer
from depgraph.intake.factsfile import is_plain_facts, looks_like_facts, read_facts
from depgraph.intake.references import check_subjects, referred_to
from depgraph.language.remarks import Remark
from depgraph.law.assessment import assess
from depgraph.law.pack import choose, ready, with_effects
from depgraph.model.plain import counted
from depgraph.model.vocabulary import ASSUMED_BUYER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from depgraph.intake.decisions import Decisions
    from depgraph.intake.draft import Draft
    from depgraph.intake.names import Bands
    from depgraph.intake.preflight import Limits
    from depgraph.law.assessment import Reacher
    from depgraph.model.records import Catalogue, Component, Facts, Relation

Named = tuple[str, bytes]
"""A file's name, for messages, and its bytes."""

FOLLOWED_SINCE = "2022-01-01"
"""The day from which the catalogue follows changes of law; what lapsed before is recorded here and there only."""
FORESEEN_DAYS = 92
"""A day that lies further beyond what the catalogue knows is a forecast, and said to be one."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(eq=False, repr=False)
class Request:
    """What to answer. ``on`` has no default: the library never reads the clock."""

    on: str
    bills: Sequence[Named] = ()
    facts: Sequence[Named] = ()
    lists: Sequence[tuple[str, Named]] = ()
    """Whole lists to screen against: (list id, file); a list that its publisher spreads over several files, once for each."""
    list_dates: Mapping[str, str] = field(default_factory=dict)
    """List id -> its day of publication, where no file gives it; the empty id is for all."""
    laws: Sequence[str] = ()
    destination: str | None = None
    buyer: str | None = None
    accept_unverified: bool = False
    assume: Sequence[str] = ()
    own_laws: Sequence[Named] = ()
    """Law files that are added, or stand in the place of those with the same id."""
    effects: Sequence[str] = ()
    """Only these effects; all where none is named."""
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    lenient: bool = False
    """Whether a file that is not valid by its own standard is read as far as it is understood."""
    limits: Limits | None = None
    """What a file may ask of the machine; the defaults where not given."""
    bands: Bands | None = None
    """From which score a name is taken or shown for review; the defaults where not given."""
    decisions: Named | None = None
    """What was decided about names before."""
    settings: tuple[str, Named] | None = None
    """Which settings were taken from a file, and the file."""
    left: Sequence[str] = ()
    """Files found beside the bill that were not taken, since nobody trusts them."""
    progress: Callable[[str], None] | None = None


class Gathered(NamedTuple):
    """What the files of a request say, together with the catalogue, before any law is asked."""

    catalogue: Catalogue
    context: Context

    @property
    def lines(self) -> list[Component]:
        """The components to answer for: all that are neither the catalogue's own nor an alternative to another."""
        known = self.catalogue.facts.components.values()
        return [c for c in known if c.stated_by != "catalogue" and c.alternative_to is None]


def answer(request: Request, *, catalogue: Catalogue | None = None) -> Report:
    """Read the bills and facts of a request and answer every law for every line.

    Raises:
        InvalidInput, InvalidData, LimitExceeded: a file that cannot be read; which place, what was expected.
        UnknownName: a law, a destination or a buyer that nothing defines.
        UntrustworthyAnswer: not one line was found to check.

    """
    return conclude(gather(request, catalogue=catalogue), request)


def gather(request: Request, *, catalogue: Catalogue | None = None) -> Gathered:
    """Read the bills, facts and lists of a request, each into a layer over the catalogue, which stays as it is.

    Raises:
        InvalidInput, InvalidData, LimitExceeded: a file that cannot be read; which place, what was expected.
        UntrustworthyAnswer: not one line was found to check.

    """
    _check_day(request)
    loaded = (catalogue or load_catalogue()).layer("bill")
    context = Context(__version__, loaded.version)
    context.rest_on(*_beside(request))
    if request.own_laws:
        from depgraph.catalogue.own_laws import add_laws, told  # noqa: PLC0415  pydantic, only with laws of one's own

        laws = add_laws(loaded, request.own_laws)
        context.rest_on(*(Beside.of(f"the law {law.words}", law.file) for law in laws))
        context.notices += told(laws)
    for name, data in request.bills:
        add_bill(loaded, context, name, data, request)
    loaded = loaded.layer("user")
    for name, data in request.facts:
        add_beside(loaded, context, name, data, request)
    # Lists lie below the bill, yet those whom only a bill names are screened too; what they say is added to what others do.
    loaded = loaded.layer("lists")
    facts = loaded.facts
    if request.lists:
        from depgraph.intake.preflight import DEFAULT_LIMITS  # noqa: PLC0415  only with a list
        from depgraph.intake.screening import screen  # noqa: PLC0415  as above

        context.screened = screen(
            facts, request.lists, on=request.on, countries=loaded.country_names(), limits=request.limits or DEFAULT_LIMITS,
            dates=request.list_dates, decisions=_decided(request),
        )  # fmt: skip
        context.notices += [notice for one in context.screened for notice in one.notices]
    if context.unmatched and len(request.bills) + len(request.facts) > 1:
        from depgraph.intake.adoption import match_again  # noqa: PLC0415  only where another file may know the names

        context.unmatched = match_again(facts, context.unmatched, bands=request.bands, decisions=_decided(request))
    check_subjects(facts)
    # What a line is shapes the graph that is built or stored of it; other assumptions are a matter of the question.
    facts.assume |= {"suggested_kinds"} & set(request.assume)
    suggested = [one for one in facts.components.values() if one.kind is None and one.suggested_kind]
    if "suggested_kinds" in facts.assume:
        for component in suggested:
            facts.amend_component(component.id, kind=component.suggested_kind)
    elif suggested:
        context.notices.append(
            f"no kind stated on {counted(len(suggested), 'line')} whose words suggest one: unknown until it is stated, "
            "or taken with --assume suggested_kinds"
        )
    context.notices += undescribed(context, facts)
    gathered = Gathered(loaded, context)
    if not gathered.lines:
        raise UntrustworthyAnswer(
            "nothing to check: no line was found in " + (", ".join(name for name, _ in request.bills) or "the input"),
            hint="depgraph check BILL says what was read and what was set aside",
        )
    return gathered


def conclude(gathered: Gathered, request: Request, *, reacher: Reacher | None = None) -> Report:
    """Answer every law of a request for every line that was gathered.

    What was gathered stays as it is: it can be asked again.
    ``reacher`` says where the walks over the supply graph are made; the store has one that a database runs.
    """
    _check_day(request)
    facts, context, lines = gathered.catalogue.facts.layer("question"), gathered.context.copied(), gathered.lines
    facts.assume |= set(request.assume)
    destination, buyer = _destination(gathered.catalogue, request), _buyer(facts, request)
    if buyer is not None:
        facts.relations = [_bought_by(buyer, relation) for relation in facts.relations]
    if request.progress:
        request.progress(f"answering {counted(len(lines), 'line')}")
    context.rest_on(*_asked(request))
    assessment = assess(
        facts, with_effects(choose(map(ready, gathered.catalogue.laws), request.laws), request.effects), on=request.on, lines=lines,
        destination=destination, buyer=buyer, accept_unverified=request.accept_unverified, reacher=reacher,
    )  # fmt: skip
    _assumptions(context, request, lines, destination, facts.assume)
    if request.effects:
        context.assumptions.append(Remark("effects", effects=", ".join(request.effects)))
    if not assessment.world.votes_follow.isdisjoint(assessment.captures.cone):
        context.assumptions.append(Remark("votes"))
    if assessment.asks_tenants():
        stated = len(facts.tenants)
        context.assumptions.append(Remark("tenants", n=stated) if stated else Remark("no_tenants"))
    context.notices += assessment.world.overruled(set(assessment.captures.cone))
    context.notices += assessment.world.restated(set(assessment.captures.cone))
    for listed, day in sorted(assessment.world.old_screenings(assessment.captures.cone).items()):
        context.notices.append(
            f"the screening against {listed} is as old as {day}: who was listed since is not seen (give a new list with --list)"
        )
    if assessment.unscreened():
        context.notices.append(Remark("unscreened"))
    return Report(assessment, context)


def _beside(request: Request) -> Iterator[Beside]:
    """Yield all that a request has beside its bills that may lower a verdict, the files with their digests."""
    yield from _asked(request)
    yield from (Beside.of(f"the list {key}", file) for key, file in request.lists)
    yield from (Beside.of("facts beside the bill", file) for file in request.facts)
    if request.decisions:
        yield Beside.of("decisions about names", request.decisions)
    if request.columns:
        columns = ", ".join(f"{column} as {field}" for column, field in request.columns.items())
        yield Beside(f"columns read as told, {columns}")
    from depgraph.intake.names import DEFAULT_BANDS  # noqa: PLC0415  matching is loaded only where names are matched

    if request.bands is not None and request.bands != DEFAULT_BANDS:
        yield Beside(f"names {request.bands}")


def _asked(request: Request) -> Iterator[Beside]:
    """Yield what belongs to the question, not to what is gathered for it."""
    if request.settings:
        yield Beside.of(f"settings ({request.settings[0]})", request.settings[1])
    if request.buyer is not None:
        yield Beside(f"the buyer {request.buyer}, as asked")
    if request.destination is not None:
        yield Beside(f"the destination {request.destination}, as asked, where a line does not say otherwise")


def _check_day(request: Request) -> None:
    try:
        # Only this form of ISO 8601: days are compared as text everywhere.
        date.fromisoformat(request.on if _DAY.fullmatch(request.on) else "")
    except ValueError:
        raise InvalidInput("as-of", request.on, "a day, YYYY-MM-DD") from None


def _destination(catalogue: Catalogue, request: Request) -> str:
    """Return the code of the destination asked for, however a cell of a bill may write it."""
    wanted = request.destination or "NL"
    if wanted.upper() in catalogue.facts.jurisdictions:
        return wanted.upper()
    from depgraph.intake.values import Unclear, Values  # noqa: PLC0415  only where it is no code

    names = catalogue.country_names()
    try:
        found = Values(countries=names, kinds={}).place(wanted)
    except Unclear as unclear:
        error = UnknownName("country", wanted, known=list(names.values()))
        error.hint = f"{unclear.problem}; expected {unclear.expected}"
        raise error from None
    if not isinstance(found, str):
        raise UnknownName("country", wanted, known=list(names))
    return found


def _buyer(facts: Facts, request: Request) -> str | None:
    buyer = request.buyer
    if buyer is not None and buyer not in facts.organisations:
        from depgraph.intake.match import OrganisationIndex  # noqa: PLC0415

        found = OrganisationIndex.of(facts).find(buyer)
        if found is None or not found.accepted:
            raise UnknownName("organisation", buyer, known=sorted(facts.organisations))
        buyer = found.target_id
    return buyer


def _bought_by(buyer: str, relation: Relation) -> Relation:
    """Return a relation with the buyer in the place of *ourselves*."""
    if ASSUMED_BUYER not in relation.objects:
        return relation
    return replace(relation, objects=[buyer if one == ASSUMED_BUYER else one for one in relation.objects])


def _assumptions(
    context: Context, request: Request, lines: Sequence[Component], destination: str, assume: AbstractSet[str]
) -> None:
    if request.left:
        context.assumptions.append(
            f"nobody trusts what lies beside the bill, so it is not taken: {', '.join(request.left)}"
        )
    if request.on < FOLLOWED_SINCE:
        context.assumptions.append(Remark("law_before", day=FOLLOWED_SINCE))
    known = context.data_version.partition("+")[0]  # a catalogue put together by hand may have no day
    if _DAY.fullmatch(known) and (date.fromisoformat(request.on) - date.fromisoformat(known)).days > FORESEEN_DAYS:
        context.assumptions.append(Remark("law_kept", day=known))
    silent = sum(line.destination is None for line in lines)
    if request.destination is None and silent:
        context.assumptions.append(Remark("destination", place=destination, n=silent))
    if request.buyer is None:
        context.assumptions.append(Remark("buyer"))
    if request.accept_unverified:
        context.assumptions.append(Remark("unverified"))
    if "suggested_kinds" in assume and (
        guessed := sum(line.kind is not None and line.kind == line.suggested_kind for line in lines)
    ):
        context.assumptions.append(Remark("suggested", n=guessed))
    if "dispersed_float" in assume:
        context.assumptions.append(Remark("dispersed"))


def _decided(request: Request) -> Decisions | None:
    """Return what was decided about names before."""
    if not request.decisions:
        return None
    from depgraph.intake.decisions import read_decisions  # noqa: PLC0415  only where something was decided

    return read_decisions(request.decisions[1], name=request.decisions[0])


def add_beside(catalogue: Catalogue, context: Context, name: str, data: bytes, request: Request) -> None:
    """Add a facts file, or a register in whatever format, to what is known."""
    if not _add_foreign(catalogue, context, name, data, request, bill=False):
        add_facts(catalogue.facts, context, name, data, bill=False)


def recognised_draft(catalogue: Catalogue, data: bytes, name: str, request: Request) -> Draft | None:
    """Return what a file of a format that other programs write says; ``None`` for facts files and tables."""
    if is_plain_facts(data):
        return None
    from depgraph.intake.readers import is_table, read, recognise  # noqa: PLC0415  facts files need no reader

    if is_table(data):
        return None
    from depgraph.intake.draft import Setting  # noqa: PLC0415  neither do most bills need a draft
    from depgraph.intake.preflight import DEFAULT_LIMITS  # noqa: PLC0415

    setting = Setting(
        name=name, on=request.on, limits=request.limits or DEFAULT_LIMITS, countries=catalogue.country_names(),
        kinds=catalogue.words, makers=catalogue.makers, encoding=request.encoding, lenient=request.lenient,
    )  # fmt: skip
    notices: list[str] = []
    found = recognise(data, setting, notices)
    if found is None:
        return None
    if request.progress:
        request.progress(f"reading {name} as {found.form}")
    return read(found, setting, notices)


def _add_foreign(
    catalogue: Catalogue, context: Context, name: str, data: bytes, request: Request, *, bill: bool
) -> bool:
    """Add a file of a format that other programs write; return whether it is one."""
    draft = recognised_draft(catalogue, data, name, request)
    if draft is None:
        return False
    from depgraph.intake.adoption import adopt  # noqa: PLC0415  facts files and tables do without

    before = len(catalogue.facts.components)
    context.unmatched += adopt(catalogue, draft, bill=bill)
    quarantined = [
        {"where": q.where, "value": q.value, "problem": q.problem, "expected": q.expected} for q in draft.quarantined
    ]
    context.quarantined += quarantined
    context.notices += [f"{name}: {notice}" for notice in draft.notices]
    context.inputs.append(Input(name, len(catalogue.facts.components) - before, len(quarantined), data=data))
    return True


def add_bill(catalogue: Catalogue, context: Context, name: str, data: bytes, request: Request) -> None:
    """Add a bill in whatever format it is, its lines matched to what is known."""
    if _add_foreign(catalogue, context, name, data, request, bill=True):
        return
    before = len(catalogue.facts.components)
    if looks_like_facts(data, name=name):
        add_facts(catalogue.facts, context, name, data, bill=True)
        context.inputs.append(Input(name, len(catalogue.facts.components) - before, 0, data=data))
        return
    from depgraph.intake.lines import add_lines  # noqa: PLC0415  tables need other readers than facts files
    from depgraph.intake.names import DEFAULT_BANDS  # noqa: PLC0415
    from depgraph.intake.preflight import DEFAULT_LIMITS  # noqa: PLC0415
    from depgraph.intake.rows import read_bill  # noqa: PLC0415

    if request.progress:
        request.progress(f"reading {name}")
    bill = read_bill(
        data, name=name, column_map=request.columns, encoding=request.encoding,
        countries=catalogue.country_names(), kinds=catalogue.words, blocs=catalogue.blocs(),
        limits=request.limits or DEFAULT_LIMITS,
    )  # fmt: skip
    bands = request.bands or DEFAULT_BANDS
    decisions = _decided(request)
    context.unmatched += add_lines(catalogue, bill, bands=bands, decisions=decisions)
    if bands != DEFAULT_BANDS:
        context.notices.append(f"{name}: names {bands}")
    if request.decisions and decisions is not None and decisions.used:
        context.notices.append(f"{name}: {counted(len(decisions.used), 'name')} as decided in {request.decisions[0]}")
    quarantined: list[dict[str, Any]] = [
        {"where": q.where, "value": q.value, "problem": q.problem, "expected": q.expected} for q in bill.quarantined
    ]
    context.quarantined += quarantined
    context.apart += [{"where": line.where, "name": line.name} for line in bill.apart]
    context.headers |= bill.headers
    context.notices += [Remark("of_file", file=name, notice=notice) for notice in bill.notices]
    columns = ", ".join(f"{c} as {f}" for c, f in bill.mapping.items())
    context.notices.append(Remark("of_file", file=name, notice=Remark("columns_read", columns=columns)))
    context.inputs.append(Input(name, len(bill.lines), len(quarantined), data=data))


def add_facts(facts: Facts, context: Context, name: str, data: bytes, *, bill: bool) -> None:
    """Add a facts file to what is known; ``bill``: it is the bill itself, not facts beside one."""
    from depgraph.model.lowering import Lowering  # noqa: PLC0415  pydantic, only where a facts file is read

    file = read_facts(data, name=name, known=facts, aside=context.quarantined)
    lowering = Lowering(facts, stated_by="user", bill=bill)
    lowering.add(file, name=name)
    context.notices += lowering.revised
    context.referred[name] = context.referred.get(name, set()) | referred_to(file)


def undescribed(context: Context, *known: Facts) -> list[str]:
    """Return a notice for each facts file that refers to what no file describes."""
    described = {ASSUMED_BUYER}.union(*(one.organisations.keys() | one.components.keys() for one in known))
    found = {name: sorted(ids - described) for name, ids in context.referred.items()}
    return [
        f"{name}: {', '.join(ids)} only referred to, described nowhere: everything about them is unknown"
        for name, ids in found.items()
        if ids
    ]
