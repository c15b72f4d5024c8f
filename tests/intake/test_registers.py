"""Do registers of ownership give holdings that count once, open what they do not say, and close nothing?"""

from __future__ import annotations

import json

import pytest
from reading import draft, held, known, report, said, shared, verdicts

from depgraph.errors import InvalidInput
from depgraph.intake.gleif import is_lei

A, B = "001GPB6A9XPE8XJICC14", "5493001Z012YSB2A0K51"

# -- GLEIF -----------------------------------------------------------------------------------------------------------


def entity(lei=A, **more):
    return {
        "LEI": lei, "Entity": {
            "LegalName": "Acme Holding", "LegalJurisdiction": "US-DE", "EntityCategory": "GENERAL", "EntityStatus": "ACTIVE",
            "HeadquartersAddress": {"Country": "NL"}, "LegalAddress": {"Country": "US"},
            "OtherEntityNames": [{"type": "PREVIOUS_LEGAL_NAME", "OtherEntityName": "Old Acme"}], **more,
        }, "Registration": {"RegistrationStatus": "ISSUED"},
    }  # fmt: skip


def relationship(kind="IS_DIRECTLY_CONSOLIDATED_BY", status="ACTIVE", registration="PUBLISHED", **period):
    periods = [
        {"PeriodType": "ACCOUNTING_PERIOD", "StartDate": "1990-01-01"},
        {"PeriodType": "RELATIONSHIP_PERIOD", "StartDate": "2012-11-29T00:00:00.000Z", **period},
    ]
    return {
        "Relationship": {
            "StartNode": {"NodeID": A, "NodeIDType": "LEI"}, "EndNode": {"NodeID": B, "NodeIDType": "LEI"}, "RelationshipType": kind,
            "RelationshipPeriods": periods, "RelationshipStatus": status,
        }, "Registration": {"RegistrationStatus": registration},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sound"), [(A, True), (B, True), (A[:-1] + "5", False), ("", False), (A.lower(), False), ("²" * 20, False)]
)
def test_check_digits_of_an_lei(text, sound):
    assert is_lei(text) is sound


def test_level_1_gives_names_seat_and_headquarters():
    (one,) = draft([entity()]).facts.organisations.values()
    assert (one.name, one.aliases, one.seat, one.headquarters, one.identifiers) == (
        "Acme Holding",
        ["Old Acme"],
        ["US"],
        ["NL"],
        {"lei": A},
    )
    assert one.owners is None


def test_the_register_is_the_source_with_its_day():
    found = draft([entity()])
    assert found.facts.sources[0] == {
        "title": "GLEIF level 1, JSON, file file",
        "grade": "documented",
        "retrieved": "2026-11-25",
    }
    assert next(iter(found.facts.organisations.values())).stated_by == "user"


def test_an_unknown_country_is_unknown_and_said():
    found = draft([entity(LegalJurisdiction="ZZ", LegalAddress={"Country": "ZZ"})])
    assert next(iter(found.facts.organisations.values())).seat is None
    assert "no country that is known" in {q.problem for q in found.quarantined}


def test_consolidation_is_control_of_an_unknown_share():
    assert held(draft([relationship()])) == {(f"lei:{B}", f"lei:{A}", None, "consolidated in its accounts", "yes")}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (relationship(registration="LAPSED"), (None, "maybe")),
        (relationship(status="INACTIVE"), (None, "maybe")),
        (relationship(status="INACTIVE", EndDate="2020-06-30T00:00:00Z"), ("2020-06-30", "yes")),
        (relationship("IS_FUND-MANAGED_BY"), (None, "maybe")),
    ],
)
def test_what_is_ended_or_stale_is_dated_or_only_possible(record, expected):
    (holding,) = draft([record]).facts.holdings
    assert (holding.ends, holding.certainty) == expected
    assert holding.starts == "2012-11-29"


def test_a_branch_is_its_head_office():
    assert held(draft([relationship("IS_INTERNATIONAL_BRANCH_OF")])) == {
        (f"lei:{B}", f"lei:{A}", (100.0, 100.0), "a branch of it", "yes")
    }


def test_a_relationship_that_cannot_be_read_reopens_its_company():
    found = draft([relationship("IS_BEST_FRIEND_OF"), relationship(registration="ANNULLED")])
    assert not found.facts.holdings
    assert found.reopened == {f"lei:{A}"}
    assert len(found.quarantined) == 2


def test_an_exception_closes_nothing_and_keeps_its_reason():
    found = draft(
        [{"LEI": A, "ExceptionCategory": "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT", "ExceptionReason": "NON_PUBLIC"}]
    )
    assert "no ultimate parent reported, for the reason NON_PUBLIC: who owns them stays open" in said(found)
    assert {o.owners for o in found.facts.organisations.values()} == {None}


LEVEL_1_CSV = f"LEI,Entity.LegalName,Entity.LegalJurisdiction,Entity.HeadquartersAddress.Country,Entity.OtherEntityNames.OtherEntityName.1,Entity.OtherEntityNames.OtherEntityName.1.type,Registration.RegistrationStatus\n{A},Acme Holding,US-DE,NL,Old Acme,PREVIOUS_LEGAL_NAME,ISSUED\n"
LEVEL_2_CSV = f"Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,Relationship.RelationshipStatus,Relationship.Period.1.startDate,Relationship.Period.1.periodType,Registration.RegistrationStatus\n{A},{B},IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,2012-11-29,RELATIONSHIP_PERIOD,PUBLISHED\n"
LEVEL_1_XML = f'<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016"><lei:LEIRecords><lei:LEIRecord><lei:LEI>{A}</lei:LEI><lei:Entity><lei:LegalName>Acme Holding</lei:LegalName><lei:OtherEntityNames><lei:OtherEntityName>Old Acme</lei:OtherEntityName></lei:OtherEntityNames><lei:HeadquartersAddress><lei:Country>NL</lei:Country></lei:HeadquartersAddress><lei:LegalJurisdiction>US-DE</lei:LegalJurisdiction></lei:Entity></lei:LEIRecord></lei:LEIRecords></lei:LEIData>'


@pytest.mark.parametrize("content", [LEVEL_1_CSV, LEVEL_1_XML])
def test_csv_and_xml_say_what_json_says(content):
    (one,), (json_one,) = (draft(c).facts.organisations.values() for c in (content, [entity()]))
    assert (one.name, one.aliases, one.seat, one.headquarters) == (
        json_one.name,
        json_one.aliases,
        json_one.seat,
        json_one.headquarters,
    )


def test_level_2_as_csv():
    assert held(draft(LEVEL_2_CSV)) == held(draft([relationship()]))


def test_a_short_row_is_set_aside_and_an_open_quote_refused():
    assert len(draft(LEVEL_1_CSV + "x,y\n").quarantined) == 1
    with pytest.raises(InvalidInput, match="quotation marks"):
        draft(LEVEL_1_CSV + '"never closed\n')


def test_an_empty_register_is_refused():
    with pytest.raises(InvalidInput, match="no record"):
        draft(LEVEL_1_CSV.partition("\n")[0] + "\n")


def test_a_register_meets_the_catalogue_by_lei():
    (key, lei) = next(
        (o.id, o.identifiers["lei"]) for o in known().facts.organisations.values() if "lei" in o.identifiers
    )
    record = relationship()
    record["Relationship"]["StartNode"]["NodeID"] = lei
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "x"}]}
    answered = report(bill, facts=([record],))
    assert (f"lei:{B}", key) in {(h.owner, h.owned) for h in answered.facts.holdings}
    assert f"lei:{lei}" not in answered.facts.organisations


def test_an_unreadable_holder_reopens_an_organisation_whose_owners_were_complete():
    facts = known().facts
    key, lei = next(
        (o.id, o.identifiers["lei"])
        for o in facts.organisations.values()
        if "lei" in o.identifiers and o.owners in {"complete", "bounded"}
    )
    record = relationship("IS_SOMETHING_ELSE")
    record["Relationship"]["StartNode"]["NodeID"] = lei
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "x"}]}
    good = relationship()
    good["Relationship"]["StartNode"]["NodeID"] = lei
    answered = report(bill, facts=([record, good],))
    assert answered.facts.organisations[key].owners == "unrecorded"


# -- BODS ------------------------------------------------------------------------------------------------------------


def statement(record, kind, details, **more):
    return {
        "statementId": f"s-{record}-{more.get('statementDate', '')}",
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "statementDate": "2020-01-01",
        "recordDetails": details,
        **more,
    }


def company(record, **more):
    return statement(record, "entity", {"name": record.upper(), "entityType": {"type": "registeredEntity"}, **more})


def person(record, **more):
    return statement(record, "person", {"personType": "knownPerson", "names": [{"fullName": record.upper()}], **more})


def owns(record, owner, owned, *interests, **more):
    details = {"subject": owned, "interestedParty": owner, "interests": list(interests), **more.pop("details", {})}
    return statement(record, "relationship", details, **more)


def shares(exact=None, level="direct", kind="shareholding", **share):
    return {"type": kind, "directOrIndirect": level, "share": {"exact": exact} if exact is not None else share}


def test_a_direct_share_is_that_share():
    found = draft([company("a"), person("p"), owns("r", "p", "a", shares(60))])
    assert held(found) == {("P", "A", (60.0, 60.0), None, "yes")}
    assert {o.kind for o in found.facts.organisations.values()} == {"company", "person"}


def test_ranges_stay_ranges_and_votes_stay_votes():
    found = draft(
        [
            company("a"),
            person("p"),
            owns("r", "p", "a", shares(minimum=25, exclusiveMaximum=50), shares(75, kind="votingRights")),
        ]
    )
    (holding,) = found.facts.holdings
    assert (holding.capital, holding.votes) == ([250_000, 500_000], [750_000, 750_000])


def test_a_chain_and_its_whole_are_counted_once():
    found = draft([
        company("a"), company("b"), person("p"), owns("ab", "b", "a", shares(60)), owns("bp", "p", "b", shares(50)),
        owns("ap", "p", "a", shares(30, level="indirect"), details={"componentRecords": ["b", "ab", "bp"]}),
    ])  # fmt: skip
    assert held(found) == {("B", "A", (60.0, 60.0), None, "yes"), ("P", "B", (50.0, 50.0), None, "yes")}
    assert found.counts["interests stated as a chain and by its links"] == 1


def test_a_whole_whose_links_are_missing_is_kept_as_at_most_that_much():
    found = draft(
        [
            company("a"),
            person("p"),
            owns("ap", "p", "a", shares(30, level="indirect"), details={"componentRecords": ["gone"]}),
        ]
    )
    assert held(found) == {("P", "A", (0.0, 30.0), None, "yes")}


def test_a_restated_interest_counts_once_and_two_different_ones_may_add_up():
    twice = [owns("r1", "p", "a", shares(30)), owns("r2", "p", "a", shares(30))]
    assert held(draft([company("a"), person("p"), *twice])) == {("P", "A", (30.0, 30.0), None, "yes")}
    two = [owns("r1", "p", "a", shares(30)), owns("r2", "p", "a", shares(20))]
    assert held(draft([company("a"), person("p"), *two])) == {("P", "A", (30.0, 50.0), None, "yes")}


def test_of_several_versions_of_a_record_the_last_counts():
    versions = [
        owns("r", "p", "a", shares(30)),
        owns("r", "p", "a", shares(55), statementDate="2022-01-01", recordStatus="updated"),
    ]
    for order in (versions, versions[::-1]):
        found = draft([company("a"), person("p"), *order])
        assert [h.capital for h in found.facts.holdings if h.ends is None] == [[550_000, 550_000]]


def test_a_closed_record_ends():
    found = draft(
        [company("a"), person("p"), owns("r", "p", "a", shares(30), statementDate="2022-01-01", recordStatus="closed")]
    )
    assert [h.ends for h in found.facts.holdings] == ["2022-01-01"]


@pytest.mark.parametrize("gone", [{"dissolutionDate": "2022-12-31"}, {"deathDate": "2022-12-31"}])
def test_who_was_dissolved_or_died_owns_nothing_any_more(gone):
    found = draft([company("a"), company("o", **gone), owns("r", "o", "a", shares(100))])
    assert [h.ends for h in found.facts.holdings] == ["2022-12-31"]
    assert len(found.reopened) == 1


def test_who_has_a_closed_record_owns_nothing_since():
    closed = company("o") | {"recordStatus": "closed", "statementDate": "2022-12-31"}
    found = draft([company("a"), closed, owns("r", "o", "a", shares(100))])
    assert [h.ends for h in found.facts.holdings] == ["2022-12-31"]


def periods(found, owner):
    """Return the holdings of an owner: (starts, ends, capital in per cent)."""
    names = {key: one.name for key, one in found.facts.organisations.items()}
    return sorted(
        (h.starts, h.ends, tuple(part / 10_000 for part in h.capital)) for h in found.facts.holdings if names[h.owner] == owner and h.capital
    )  # fmt: skip


def test_a_history_keeps_its_periods():
    def said(day, share, starts):
        return owns("r", "p", "a", shares(share) | {"startDate": starts}, statementDate=day)

    moved = [said("2019-02-01", 60, "2019-01-01"), said("2022-02-01", 80, "2022-01-01")]
    assert periods(draft([company("a"), person("p"), *moved]), "P") == [
        ("2019-01-01", "2022-01-01", (60, 60)), ("2022-01-01", None, (80, 80)),
    ]  # fmt: skip


def test_a_share_that_changes_without_a_day_may_be_either_until_the_new_one_is_stated():
    def said(day, share):
        return owns("r", "p", "a", shares(share) | {"startDate": "2019-01-01"}, statementDate=day)

    found = draft([company("a"), person("p"), said("2019-02-01", 50), said("2021-02-01", 50), said("2022-02-01", 100)])
    assert periods(found, "P") == [
        ("2019-01-01", "2021-02-01", (50, 50)), ("2021-02-01", "2022-02-01", (50, 100)), ("2022-02-01", None, (100, 100)),
    ]  # fmt: skip


def test_the_real_history_of_a_company_never_adds_up_to_more_than_the_whole():
    found = draft(shared("ownership", "bods", "closed-fermcat.json").read_bytes())
    for day in ("2020-06-01", "2021-06-01", "2021-12-01", "2022-06-01", "2026-01-01"):
        held_then = [
            h
            for h in found.facts.holdings
            if h.capital and (h.starts or "") <= day and (h.ends is None or day < h.ends)
        ]
        assert sum(h.capital[0] for h in held_then) <= 1_000_000
        assert held_then


@pytest.mark.parametrize(
    ("interest", "control", "certainty"),
    [
        ("appointmentOfBoard", "appointmentOfBoard", "yes"), ("trustee", "trustee", "yes"), ("settlor", "settlor", "maybe"),
        ("beneficiaryOfLegalArrangement", "beneficiaryOfLegalArrangement", "maybe"), ("unknownInterest", "unknownInterest", "maybe"),
    ],
)  # fmt: skip
def test_control_is_certain_only_where_it_is_control(interest, control, certainty):
    found = draft([company("a"), person("p"), owns("r", "p", "a", {"type": interest, "directOrIndirect": "direct"})])
    assert held(found) == {("P", "A", None, control, certainty)}


def test_doubtful_control_beside_a_share_does_not_widen_the_share():
    found = draft([company("a"), person("p"), owns("r", "p", "a", shares(30), {"type": "settlor"})])
    assert held(found) == {("P", "A", (30.0, 30.0), None, "yes"), ("P", "A", (0.0, 0.0), "settlor", "maybe")}


@pytest.mark.parametrize(
    "party", [{"reason": "subjectUnableToConfirm"}, {"unspecified": {"reason": "subjectUnableToConfirm"}}]
)
def test_a_party_that_is_not_specified_is_somebody_with_the_reason(party):
    found = draft([company("a"), owns("r", party, "a", shares(100))])
    assert held(found) == {("somebody who is not specified (subjectUnableToConfirm)", "A", (100.0, 100.0), None, "yes")}
    assert "not specified: subjectUnableToConfirm" in said(found)


def test_no_beneficial_owners_closes_nothing():
    found = draft([company("a"), owns("r", {"reason": "noBeneficialOwners"}, "a")])
    assert not found.facts.holdings
    assert {o.owners for o in found.facts.organisations.values()} == {None}
    assert "who holds less stays open" in said(found)


def test_an_anonymous_person_keeps_its_reason():
    found = draft(
        [statement("p", "person", {"personType": "anonymousPerson", "unspecifiedPersonDetails": {"reason": "exempt"}})]
    )
    assert [o.name for o in found.facts.organisations.values()] == ["somebody who is not named (exempt)"]


def test_a_share_beyond_the_whole_is_set_aside_and_reopens_the_company():
    found = draft([company("a"), person("p"), owns("r", "p", "a", shares(140))])
    assert [q.problem for q in found.quarantined] == ["no share of a whole"]
    assert found.reopened == {next(k for k, o in found.facts.organisations.items() if o.name == "A")}
    assert held(found) == {("P", "A", (0.0, 100.0), None, "yes")}


def test_version_0_2_reads_the_same():
    found = draft([
        {"statementID": "e", "statementType": "entityStatement", "name": "A", "entityType": "registeredEntity", "incorporatedInJurisdiction": {"code": "GB"}},
        {"statementID": "p", "statementType": "personStatement", "personType": "knownPerson", "names": [{"fullName": "P"}], "nationalities": [{"code": "FR"}]},
        {"statementID": "old", "statementType": "ownershipOrControlStatement", "subject": {"describedByEntityStatement": "e"}, "interestedParty": {"describedByPersonStatement": "p"}, "interests": [{"type": "shareholding", "interestLevel": "direct", "share": {"exact": 10}}]},
        {"statementID": "o", "statementType": "ownershipOrControlStatement", "replacesStatements": ["old"], "subject": {"describedByEntityStatement": "e"}, "interestedParty": {"describedByPersonStatement": "p"}, "interests": [{"type": "shareholding", "interestLevel": "direct", "share": {"exact": 60}}]},
    ])  # fmt: skip
    assert held(found) == {("P", "A", (60.0, 60.0), None, "yes")}
    assert [o.seat for o in found.facts.organisations.values()] == [["GB"], ["FR"]]


def test_ones_own_word_is_a_claim():
    own = person("p") | {"source": {"type": ["selfDeclaration"]}}
    found = draft([own, company("a") | {"source": {"type": ["officialRegister"]}}])
    assert {o.name: found.facts.sources.grade(o.cites["*"]) for o in found.facts.organisations.values()} == {
        "P": "vendor_claim",
        "A": "documented",
    }


def test_a_name_in_a_register_is_only_possibly_one_we_know():
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "x"}]}
    answered = report(bill, facts=([company("n", name="NVIDIA Corporation")],))
    assert [(a, b) for a, b, _ in answered.facts.possibly_same if a.startswith("bods:")] == [("bods:n", "nvidia")]


def test_a_register_changes_the_answer_of_a_bill():
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "services": [
            {
                "name": "S",
                "bom-ref": "s",
                "provider": {"name": "Kleine Wolk BV"},
                "data": [{"flow": "inbound", "classification": "PII"}],
            }
        ],
    }
    statements = [
        company("k", name="Kleine Wolk BV", jurisdiction={"code": "NL"}),
        company("u", jurisdiction={"code": "US"}),
        owns("r", "u", "k", shares(100)),
    ]
    before = verdicts(report(bill, laws=["us.cloud_act"]))
    after = verdicts(report(bill, facts=(statements,), laws=["us.cloud_act"]))
    assert before["S", "us.cloud_act"] == ("CLEAR", "EXPOSED")
    assert after["S", "us.cloud_act"] == ("EXPOSED", "EXPOSED")


def test_two_records_of_one_name_are_two_and_either_may_be_meant():
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "services": [{"name": "S", "provider": {"name": "Kleine Wolk BV"}}],
    }
    twins = [
        company("k", name="Kleine Wolk BV", jurisdiction={"code": "NL"}),
        company("l", name="Kleine Wolk BV", jurisdiction={"code": "NL"}),
    ]
    answered = report(bill, facts=(twins,))
    assert {(a, b) for a, b, _ in answered.facts.possibly_same if a.startswith("bods:")} == {
        ("bods:k", "bill:kleine-wolk-bv"),
        ("bods:l", "bill:kleine-wolk-bv"),
    }


# -- FollowTheMoney -----------------------------------------------------------------------------------------------------


def ftm(*entities):
    return "\n".join(json.dumps({"id": i, "schema": s, "properties": p, **more}) for i, s, p, more in entities)


def test_parties_lists_and_ownerships():
    found = draft(
        ftm(
            ("a", "Company", {"name": ["Acme", "Akme"], "jurisdiction": ["ru"], "country": ["us"], "leiCode": [B], "topics": ["sanction"]}, {"datasets": ["us_ofac_sdn"]}),
            ("p", "Person", {"name": ["Ivan"], "nationality": ["ru"], "topics": ["role.pep"]}, {"datasets": ["eu_fsf", "peps"]}),
            ("o", "Ownership", {"owner": ["p"], "asset": ["a"], "percentage": ["25-50"], "startDate": ["2020-01"]}, {}),
            ("d", "Directorship", {"director": ["p"], "organization": ["a"], "role": ["chair"]}, {}),
            ("x", "Vessel", {"name": ["Ship"]}, {}),
        )
    )  # fmt: skip
    acme, ivan = found.facts.organisations.values()
    assert (acme.name, acme.aliases, acme.seat, acme.identifiers) == ("Acme", ["Akme"], ["RU"], {"lei": B})
    assert [entry[0] for entry in acme.present] == ["US"]
    assert [(entry[0], entry[3]) for entry in acme.listings] == [("us.ofac.sdn", "yes")]
    assert [(entry[0], entry[3]) for entry in ivan.listings] == [("eu.sanctions", "maybe")]
    assert held(found) == {("Ivan", "Acme", (25.0, 50.0), None, "yes"), ("Ivan", "Acme", (0.0, 0.0), "chair", "maybe")}
    assert "entities not used: Vessel (1)" in said(found)
    assert "other topics: role.pep" in said(found)


def test_a_listed_party_of_no_known_list_is_said():
    found = draft(
        ftm(
            ("a", "Company", {"name": ["Acme"], "topics": ["sanction"]}, {"datasets": ["xx_list"]}),
            ("b", "Company", {}, {}),
        )
    )
    assert "does not say on which list: possible on any: Acme (sanction)" in said(found)
    assert "no list known here: xx_list" in said(found)


@pytest.mark.parametrize(
    ("percentage", "expected"),
    [
        (["51"], [510_000, 510_000]),
        (["25 - 50 %"], [250_000, 500_000]),
        ([">50"], [500_000, 1_000_000]),
        (["75+"], [750_000, 1_000_000]),
        ([], None),
        (["many"], None),
        (["140"], None),
        (["12,5"], [125_000, 125_000]),
    ],
)
def test_percentages_as_people_write_them(percentage, expected):
    found = draft(
        ftm(
            ("o", "Ownership", {"owner": ["p"], "asset": ["a"], "percentage": percentage}, {}), ("a", "Company", {}, {})
        )
    )
    (holding,) = found.facts.holdings
    assert holding.capital == expected
    assert bool(found.reopened) == (percentage in (["many"], ["140"]))


def test_nested_entities_and_single_ones_read_too():
    nested = {
        "id": "a",
        "schema": "Company",
        "properties": {
            "name": ["A"],
            "ownershipAsset": [
                {
                    "id": "o",
                    "schema": "Ownership",
                    "properties": {
                        "percentage": ["60"],
                        "asset": ["a"],
                        "owner": [{"id": "p", "schema": "Person", "properties": {"name": ["P"]}}],
                    },
                }
            ],
        },
    }
    assert held(draft(nested)) == {("P", "A", (60.0, 60.0), None, "yes")}


def test_a_broken_line_is_refused_with_its_number():
    good = ftm(("a", "Company", {}, {}), ("b", "Company", {}, {}))
    with pytest.raises(InvalidInput, match="file: line 3: column"):
        draft(good + '\n{"id": "c", "schema"')
