"""Does a list close only what it may, and does it find whom it names and nobody else?"""

from __future__ import annotations

import json

import made_lists
import pytest
from reading import ON, known

from depgraph.analysis.answer import Request, answer
from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.decisions import Decision, Decisions
from depgraph.intake.lists.comparing import Names, Screen
from depgraph.intake.lists.entry import COMPANY, PERSON, SHIP, ListEntry
from depgraph.intake.lists.index import name_index
from depgraph.intake.lists.publications import publication
from depgraph.intake.lists.snapshot import Snapshot, packed, unpacked
from depgraph.intake.screening import decided, target_of
from depgraph.model.records import Facts, Organisation

PUBLISHED = "2026-11-20"
WHOLE = [
    ("us.ofac.sdn", ("sdn.csv", made_lists.sdn())),
    ("us.ofac.sdn", ("alt.csv", made_lists.alt())),
    ("us.ofac.sdn", ("add.csv", made_lists.add())),
]
BILL = {
    "bomFormat": "CycloneDX", "specVersion": "1.6",
    "components": [{"type": "library", "name": "x", "supplier": {"name": name}} for name in ("Zyqqo Machines BV", "Somebody Else Ltd")],
}  # fmt: skip


def screened(lists, *, date=PUBLISHED, on=ON):
    request = Request(
        on=on, bills=[("bill.json", json.dumps(BILL).encode())], lists=lists, list_dates={"": date} if date else {}
    )
    answered = answer(request, catalogue=load_catalogue())
    return answered.context.screened[0], answered


def closes(*lists, date=PUBLISHED, on=ON):
    found, answered = screened(list(lists), date=date, on=on)
    named = any(
        entry[0] == found.snapshot.list_id
        for one in answered.facts.organisations.values()
        for entry in one.screened
        if "sha256" in str(answered.facts.sources[entry[4][0]].get("title"))
    )
    assert named == (not found.open_because), found.open_because
    return found.open_because


def test_a_whole_list_with_its_other_names_and_its_day_closes():
    assert closes(*WHOLE) == ""


def test_without_its_other_names_it_closes_nothing_and_says_which_file_is_missing():
    assert "--list us.ofac.sdn=alt.csv" in closes(WHOLE[0])


def test_without_a_day_it_closes_nothing_and_says_how_to_state_it():
    assert "--list-date us.ofac.sdn=YYYY-MM-DD" in closes(*WHOLE, date=None)


def test_below_the_floor_it_closes_nothing():
    few = [("us.ofac.sdn", ("sdn.csv", made_lists.sdn(200))), ("us.ofac.sdn", ("alt.csv", made_lists.alt(200)))]
    assert "200 parties" in closes(*few)
    assert "1 parties" in closes(("us.ofac.sdn", ("list.csv", b"name,aliases\nzzz,\n")))


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-11-19", "after the day"), ("2027-05-19", "ended on 2027-05-19"), ("9999-12-31", "ended on")],
)
def test_it_closes_neither_before_its_day_nor_after_its_review_period(day, said):
    assert said in closes(*WHOLE, on=day)


def test_every_answer_names_the_list_with_its_day_and_digest():
    found, answered = screened(WHOLE)
    title = next(notice for notice in answered.context.notices if notice.startswith("OFAC Specially"))
    assert "published 2026-11-20, 14,500 parties" in title
    assert found.snapshot.digest[:12] in title


def organisation(name, seat=None, kind="company", by="catalogue"):
    return Organisation(id="x", name=name, kind=kind, seat=[seat] if seat else None, stated_by=by)


def hits(one, *entries):
    return Screen([one]).hits("us.ofac.sdn", Names(entries))


def listed(name, country="RU", kind=COMPANY, **more):
    return ListEntry("7", (name,), kind, (country,) if country else (), **more)


def test_name_country_and_kind_together_are_certain():
    assert [hit.certain for hit in hits(organisation("Zyqqo Marine LLC", "RU"), listed("ZYQQO MARINE, LLC"))] == [True]


@pytest.mark.parametrize(
    ("seat", "entry"),
    [
        ("DE", listed("ZYQQO MARINE")),
        (None, listed("ZYQQO MARINE")),
        ("RU", listed("ZYQQO MARINE", None)),
        ("RU", listed("OTHER", weak=("ZYQQO MARINE",))),
    ],
)
def test_a_name_alone_is_possible(seat, entry):
    found = hits(organisation("Zyqqo Marine", seat), entry)
    assert [hit.certain for hit in found] == [False]
    assert found[0].score
    assert found[0].rule


FALSE_FRIENDS = [
    ("ABB Ltd", "CH", listed("ANSAR BANK BROKERAGE COMPANY", "IR")), ("SAP SE", "DE", listed("SONE, Aung Pyae", "MM", PERSON)),
    ("Advanced Micro Devices, Inc.", "US", listed("AMD", None)), ("Bull SAS", "FR", listed("BULL", "RU", SHIP)),
    ("IONOS SE", "DE", listed("LLC IONOS")), ("Schwarz Unternehmenstreuhand KG", "DE", listed("SUT", "IR")),
    ("Dell Technologies Inc.", "US", listed("RM TECHNOLOGIES", "IR")), ("ASML Holding N.V.", "NL", listed("CASTLE HOLDING GMBH", "DE")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "seat", "entry"), FALSE_FRIENDS)
def test_initials_beginnings_and_common_words_find_nobody(name, seat, entry):
    assert hits(organisation(name, seat), entry) == []


def test_states_and_persons_are_held_against_their_like():
    assert hits(organisation("United States", "US", "state"), listed("USA REALLY")) == []
    assert hits(organisation("Orange SA", "FR"), listed("ORANGE, Peter", "FR", PERSON)) == []
    assert hits(organisation("Ivan Petrov", "RU", "person"), listed("PETROV, Ivan", kind=PERSON))


@pytest.mark.parametrize(
    "pair",
    [
        ("Алмаз-Антей", "ALMAZ-ANTEY"),
        ("Касперский", "KASPERSKY"),
        ("Роснефть", "ROSNEFT"),
        ("Baikal Electronics", "Байкал Электроникс"),
    ],
)
def test_cyrillic_names_meet_their_latin_spellings(pair):
    ours, theirs = pair
    assert hits(organisation(ours, "RU"), listed(theirs))


def test_one_slip_of_the_pen_is_found():
    assert hits(organisation("Mahalovosdan Shipping", None), listed("MAHALOVOSDEN SHIPPING LLC"))


def test_every_one_of_two_hundred_planted_aliases_is_found_among_thirty_thousand_entries():
    entries = [
        ListEntry(
            str(n),
            (made_lists.party(n), f"{made_lists.word(n, 'alias')} {made_lists.word(n, 'second')}"),
            COMPANY,
            ("IR",),
        )
        for n in range(30_000)
    ]
    planted = [Organisation(id=str(n), name=entries[n].names[1], stated_by="user") for n in range(0, 30_000, 150)]
    found = {hit.organisation for hit in Screen(planted).hits("x", Names(entries))}
    assert found >= {one.id for one in planted}


def test_a_dismissal_holds_until_the_entry_changes():
    facts = Facts(organisations={"x": organisation("Zyqqo Marine", "DE")})
    entry = listed("ZYQQO MARINE")
    (hit,) = hits(facts.organisations["x"], entry)
    made = Decisions(
        [
            Decision(
                "listing",
                "Zyqqo Marine",
                "different",
                target_of(hit),
                "J",
                "2026-11-21",
                "another company: register extract",
            )
        ]
    )
    assert decided([hit], facts, made) == ([], [hit])
    changed = hits(facts.organisations["x"], entry._replace(countries=("RU", "DE")))
    assert decided(changed, facts, made)[0] == changed


def test_who_could_not_be_named_by_the_list_is_not_screened():
    found, _ = screened(WHOLE)
    assert not found.open_because
    chinese = Organisation(id="y", name="某某公司")
    from depgraph.intake.screening import covered

    assert not covered(chinese, {COMPANY})
    assert not covered(organisation("A Person", kind="person"), {COMPANY})
    assert covered(organisation("Алмаз"), {COMPANY})


def test_a_kept_list_is_the_list_that_was_kept():
    one = Snapshot(
        "us.ofac.sdn", (listed("A | B", weak=("C",)), listed("D", None)), PUBLISHED, "Treasury", (("sdn.csv", "00"),)
    )
    again = unpacked(packed(one), name="kept")
    assert [entry.names for entry in again.entries] == [("A / B",), ("D",)]
    assert (again.published, again.digest, again.entries[0].weak) == (PUBLISHED, "00", ("C",))


def test_the_shipped_names_open_and_prove_nothing():
    index = name_index()
    looks = {look.list_id: look for look in index.lists()}
    assert {"us.ofac.sdn", "eu.sanctions", "uk.ofsi", "un.sc", "us.bis.entity_list"} <= set(looks)
    assert all(look.published and look.sources and look.terms and look.parties for look in looks.values())
    assert all(look.parties >= publication(key).floor for key, look in looks.items())
    found = (
        index.hits(known().facts.organisations["amsterdam-trade-bank"], lists=["us.ofac.sdn"])
        if "amsterdam-trade-bank" in known().facts.organisations
        else index.hits(organisation("Amsterdam Trade Bank NV", "NL"), lists=["us.ofac.sdn"])
    )
    assert found
    assert not any(hit.certain for hit in found)
    assert index.looked("no.such.list") is None
