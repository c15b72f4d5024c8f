"""Does every box stand in its lane, in an order that depends on nothing but the findings?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from depgraph.language import texts_in
from depgraph.maps import lanes
from depgraph.maps.lanes import COMPONENT, LAW, LINE, MAKER, OWNER, PLACE, SECTION, Box, Key, Link
from depgraph.model.missing import Field, Missing, MissingFact
from depgraph.model.vocabulary import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

LINE_OF_THE_BILL = {"id": "svc", "name": "Control plane", "line": "bill.csv:2", "section": "Cloud"}


def not_known(about: str, kind: Missing, *, role: str = "component", **more: Any) -> dict[str, Any]:
    """A missing fact as a report states it."""
    return {"name": about, "fact": "in words", "role": role, **MissingFact(about, kind, **more).as_dict(str)}


def tracked(finding: dict[str, Any]) -> list[tuple[Any, Key, bool]]:
    return [tuple(link) for link in lanes.track(finding, line="svc", law=finding["law"]).links]


def test_a_chain_goes_from_maker_to_owner_to_country_to_law(found: Make, stepped: Make) -> None:
    chain = [
        stepped("svc", "hosted_by", "eu-arm", "organisation", part=True),
        stepped("eu-arm", "owned_by", "holding", "organisation"),
        stepped("holding", "owned_by", "parent", "organisation"),
        stepped("parent", "incorporated_in", "US", "jurisdiction"),
    ]
    assert tracked(found(LINE_OF_THE_BILL, "us.cloud_act", "exposed", "exposed", chain=chain)) == [
        (LINE, Key(MAKER, "eu-arm"), True),
        (Key(MAKER, "eu-arm"), Key(OWNER, "holding"), True),
        (Key(OWNER, "holding"), Key(OWNER, "parent"), True),
        (Key(OWNER, "parent"), Key(PLACE, "US", "jurisdiction"), True),
        (Key(PLACE, "US", "jurisdiction"), Key(LAW, "us.cloud_act"), True),
    ]


def test_a_part_of_a_line_stands_in_the_lane_of_components(found: Make, stepped: Make) -> None:
    chain = [
        stepped("svc", "contains", "gpu", "component", part=True),
        stepped("gpu", "eccn", "3A090.a", "value", part=True),
    ]
    links = tracked(found(LINE_OF_THE_BILL, "us.ear.adv_computing.worldwide_a", "latent", "latent", chain=chain))
    assert links[0] == (LINE, Key(COMPONENT, "gpu", "part"), True)
    assert links[1][1] == Key(PLACE, "eccn:3A090.a", "value")


def test_a_finding_that_reaches_nothing_draws_nothing(found: Make) -> None:
    assert tracked(found(LINE_OF_THE_BILL, "us.cloud_act", "clear", "clear")) == []


def test_a_missing_fact_is_a_box_of_its_own_and_never_drawn_like_a_fact(found: Make) -> None:
    missing = [not_known("eu-cloud", Missing.OWNERS, role="party")]
    links = tracked(found(LINE_OF_THE_BILL, "us.cloud_act", "clear", "exposed", missing=missing))
    gap = Key(OWNER, "owners", "gap")
    assert links == [
        (LINE, Key(MAKER, "eu-cloud"), False),
        (Key(MAKER, "eu-cloud"), gap, False),
        (gap, Key(LAW, "us.cloud_act"), False),
    ]


def test_an_owner_asked_about_stands_among_the_owners(found: Make) -> None:
    missing = [not_known("fund", Missing.OWNERS, role="owner")]
    links = tracked(found(LINE_OF_THE_BILL, "us.cloud_act", "clear", "exposed", missing=missing))
    assert links[0] == (LINE, Key(OWNER, "fund"), False)


def test_a_fact_that_is_only_possible_is_not_sure(found: Make, stepped: Make) -> None:
    chain = [stepped("svc", "hosted_by", "a", "organisation", part=True, truth="maybe")]
    assert tracked(found(LINE_OF_THE_BILL, "us.cloud_act", "latent", "latent", chain=chain))[0][2] is False


def test_every_unknown_ends_at_its_law(found: Make) -> None:
    for kind in Missing:
        about = "us.cloud_act" if kind is Missing.STATUS else "svc"
        missing = [not_known(about, kind, relation="hosted_by", field=Field.ECCN)]
        finding = found(LINE_OF_THE_BILL, "us.cloud_act", "clear", "exposed", missing=missing)
        links = lanes.track(finding, line="svc", law="us.cloud_act").links
        assert any(isinstance(link, Link) and link.end == Key(LAW, "us.cloud_act") for link in links)
        assert not any(link.sure for link in links)


def test_holders_that_add_up_all_lead_to_the_law(found: Make, stepped: Make) -> None:
    chain = [
        stepped("svc", "operated_by", "jv", "organisation", part=True),
        stepped("jv", "owned_by", "x", "organisation"),
        stepped("jv", "owned_by", "y", "organisation"),
        stepped("x", "listed_on", "us.ofac.sdn", "list"),
        stepped("y", "listed_on", "us.ofac.sdn", "list"),
    ]
    links = lanes.track(
        found(LINE_OF_THE_BILL, "us.ofac.sdn50", "exposed", "exposed", chain=chain), line="svc", law="us.ofac.sdn50"
    ).links
    assert [link.start for link in links if link.end.lane == LAW] == [Key(PLACE, "us.ofac.sdn", "list")]
    assert sum(link.end == Key(PLACE, "us.ofac.sdn", "list") for link in links) == 2


def test_a_circle_of_owners_still_reaches_the_law(found: Make, stepped: Make) -> None:
    chain = [
        stepped("svc", "hosted_by", "a", "organisation", part=True),
        stepped("a", "owned_by", "b", "organisation"),
        stepped("b", "owned_by", "a", "organisation"),
    ]
    assert any(
        end.lane == LAW
        for _, end, _ in tracked(found(LINE_OF_THE_BILL, "us.cloud_act", "exposed", "exposed", chain=chain))
    )


def boxes_in_a_lane(count: int, lane: int) -> list[Box]:
    return [Box(Key(lane, f"box-{n:03d}"), f"Box {n}", rank=3 if n == 40 else 1, lines=1) for n in range(count)]


def test_a_lane_draws_sixteen_boxes_at_most_and_says_how_many_it_folds() -> None:
    placed, _ = lanes.overview(boxes_in_a_lane(61, MAKER), {})
    assert len(placed) == lanes.CAP
    assert placed[-1].box is None
    assert placed[-1].folded == 61 - lanes.CAP + 1
    assert 40 in {place.box for place in placed}


def test_the_worst_line_of_every_section_is_shown() -> None:
    boxes = [Box(Key(COMPONENT, f"l{n}", "line"), "x", rank=3, turn=n) for n in range(30)]
    boxes.append(Box(Key(COMPONENT, "z-other-section", "line"), "x", rank=0, turn=0))
    numbers, folded = lanes.shown(boxes, lane=COMPONENT)
    assert 30 in numbers
    assert folded == 31 - lanes.CAP + 1


def test_a_gap_is_never_folded_behind_what_is_known() -> None:
    boxes = [*boxes_in_a_lane(30, PLACE), Box(Key(PLACE, "seat not recorded", "gap"), "gap")]
    assert 30 in lanes.shown(boxes, lane=PLACE)[0]


def test_boxes_of_a_lane_do_not_overlap_and_stay_on_the_board() -> None:
    for count in range(1, lanes.CAP + 1):
        heights = lanes.places(count)
        assert all(below - above >= 29.9 for above, below in pairwise(heights))
        assert heights[0] >= 13
        assert heights[-1] <= lanes.HEIGHT - 13


def test_lanes_do_not_overlap() -> None:
    for left, right in pairwise(lanes.LANES):
        assert left.x + left.width / 2 < right.x - right.width / 2


def test_order_uncrosses_what_can_be_uncrossed_and_leaves_the_sections() -> None:
    edges = {("s1", "b"): 1, ("s2", "a"): 1}
    assert lanes.order([["s1", "s2"], ["a", "b"]], edges) == [["s1", "s2"], ["b", "a"]]


def test_order_depends_on_ids_and_not_on_dictionaries() -> None:
    boxes = [Box(Key(lane, f"{lane}-{n}"), "x", lines=1) for lane in range(6) for n in range(9)]
    edges = {(a, a + 9): 1 + a % 3 for a in range(45)} | {(a, a + 8): 1 for a in range(1, 45)}
    backwards = dict(reversed(list(edges.items())))
    assert lanes.overview(boxes, edges) == lanes.overview(boxes, backwards)


def test_sections_keep_the_order_of_the_bill() -> None:
    boxes = [Box(Key(SECTION, name), name, lines=1) for name in ("Zebra", "Apple", "Mango")]
    assert [place.box for place in lanes.overview(boxes, {})[0]] == [0, 1, 2]


def gap_of(fact: MissingFact) -> tuple[int, str]:
    """The lane and the words of the box for a missing fact."""
    lane, key = lanes.gap(fact)
    return lane, texts_in("en").ui[f"gap.{key}"]


def test_a_box_says_what_is_really_missing() -> None:
    assert gap_of(MissingFact("v", Missing.PRESENCE, countries=("US",))) == (PLACE, "presence not recorded")
    assert gap_of(MissingFact("v", Missing.SEAT)) == (PLACE, "seat not recorded")
    assert gap_of(MissingFact("v", Missing.HEADQUARTERS)) == (PLACE, "headquarters not recorded")
    which = MissingFact("s", Missing.WHICH, "hosted_by", ("alpha", "charlie"))
    assert gap_of(which) == (MAKER, "which of several it is not recorded")
    assert gap_of(MissingFact("s", Missing.COUNTRY, "fabricated_by", ("a",))) == (
        PLACE,
        "country of the work not recorded",
    )
    assert gap_of(MissingFact("s", Missing.FIELD, field=Field.ORIGIN)) == (PLACE, "country of origin not recorded")
    assert gap_of(MissingFact("s", Missing.FIELD, field=Field.ECCN)) == (PLACE, "classification (ECCN) not recorded")
    assert gap_of(MissingFact("s", Missing.PRODUCT, "contains", ("p",))) == (MAKER, "which product it is in doubt")
    assert gap_of(MissingFact("s", Missing.UNIT_COST)) == (PLACE, "unit cost not recorded")


def test_every_missing_fact_has_a_box_with_words_in_every_language() -> None:
    facts = [MissingFact("x", kind) for kind in Missing if kind not in {Missing.FIELD, Missing.RELATION}]
    facts += [MissingFact("x", Missing.FIELD, field=field) for field in Field]
    facts += [MissingFact("x", Missing.RELATION, relation) for relation in RELATIONS]
    for fact in facts:
        for language in ("en", "nl"):
            assert f"gap.{lanes.gap(fact)[1]}" in texts_in(language).ui
