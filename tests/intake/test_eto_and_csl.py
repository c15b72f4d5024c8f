"""Are market shares shares, blanks unknown and aggregates no countries; and is the consolidated list a dozen lists?"""

from __future__ import annotations

import pytest
from reading import draft, report, stated

from depgraph.errors import DepgraphError, InvalidInput, UnknownName

INPUTS = "input_name,input_id,type,stage_name,stage_id\nLogic chips,N1,ultimate_output,,\nPhotolithography,N2,process,Fabrication,S1\nEUV scanners,N3,tool_resource,Fabrication,S1\nPhotoresists,N4,material_resource,Fabrication,S1\n"
PROVIDERS = "provider_name,alias,provider_id,provider_type,country\nASML,ASML Holding; A.,P1,organization,NLD\nNobody Known,,P2,organization,EUR\nJapan,,P3,country,\nVarious,,P4,country,\n"
PROVISION = "provider_name,provider_id,provided_name,provided_id,share_provided,minor_share,year\nASML,P1,EUV scanners,N3,100%,,2022\nNobody Known,P2,Photoresists,N4,,,2022\nThird,P5,Photoresists,N4,,x,2022\nFourth,P6,Photoresists,N4,20,,2022\nJapan,P3,Photoresists,N4,90,,2022\nVarious,P4,Photoresists,N4,5,,2022\nTaiwan,P7,EUV scanners,N3,,,2022\n"
SEQUENCE = "input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id\nPhotolithography,N2,Logic chips,N1,,\nEUV scanners,N3,Photolithography,N2,,\nEUV scanners,N3,,,Scanners,N9\nPhotoresists,N4,Photoresists,N4,,\n"


def test_inputs_have_kinds():
    found = draft(INPUTS)
    assert {c.name: c.kind for c in found.facts.components.values()} == {
        "Logic chips": "chip", "Photolithography": "technology", "EUV scanners": "equipment", "Photoresists": "material",
    }  # fmt: skip


def shares(found, name, relation):
    key = next(k for k, c in found.facts.components.items() if c.name == name)
    names = {k: o.name for k, o in found.facts.organisations.items()}
    return {
        names.get(r.objects[0], r.objects[0]): r.share
        for r in found.facts.relations
        if r.subject == key and r.relation == relation
    }


def test_a_blank_share_is_unknown_and_never_zero():
    found = draft(PROVISION)
    assert shares(found, "Photoresists", "supplied_by") == {
        "Nobody Known": [0, 1_000_000], "Third": [0, 500_000], "Fourth": [200_000, 200_000], "whoever else provides Photoresists": [0, 800_000],
    }  # fmt: skip
    assert shares(found, "EUV scanners", "supplied_by") == {"ASML": [1_000_000, 1_000_000]}


def test_countries_are_origins_and_aggregates_are_not():
    found = draft(PROVISION)
    assert shares(found, "Photoresists", "originates_in") == {"JP": [900_000, 900_000]}
    assert shares(found, "EUV scanners", "originates_in") == {"TW": [0, 1_000_000]}
    assert [q.value for q in found.quarantined] == ["Various"]


def test_a_provider_in_several_countries_sits_in_none():
    found = draft(PROVIDERS)
    seats = {o.name: o.headquarters for o in found.facts.organisations.values()}
    assert seats["ASML"] == ["NL"]
    assert seats["Nobody Known"] is None
    assert {q.value for q in found.quarantined} == {"EUR", "Various"}


def test_the_order_of_making_is_made_with():
    found = draft(SEQUENCE)
    assert stated(found) == {
        "Logic chips made_with Photolithography",
        "Photolithography made_with EUV scanners",
        "Scanners requires EUV scanners perhaps",
    }


def test_tables_meet_by_their_ids_in_any_order():
    for tables in ((INPUTS, PROVIDERS, PROVISION, SEQUENCE), (SEQUENCE, PROVISION, PROVIDERS, INPUTS)):
        answered = report(*tables)
        assert {line.name for line in answered.lines} == {
            "Logic chips",
            "Photolithography",
            "EUV scanners",
            "Photoresists",
            "Scanners",
        }
        assert next(line.kind for line in answered.lines if line.name == "EUV scanners") == "equipment"


def test_what_cannot_be_read_is_set_aside_and_an_open_quote_refused():
    found = draft(PROVISION + "X,P8,Y,N5,140,,\nX,P8,Y,N5,some,,\n,,,,,,\n")
    assert [q.problem for q in found.quarantined].count("no share of a market") == 2
    assert "no provided_id" in {q.problem for q in found.quarantined}
    with pytest.raises(InvalidInput, match="quotation marks"):
        draft(INPUTS + '"open\n')


CSL = """_id,source,entity_number,type,name,alt_names,start_date,end_date
1,Entity List (EL) - Bureau of Industry and Security,,Entity,Nobody Known BV,"Niemand; Personne",2019-05-21,
2,Specially Designated Nationals (SDN) - Treasury Department,7,Entity,Somebody Else Ltd,,,
3,Entity List (EL) - Bureau of Industry and Security,,Entity,Formerly Listed BV,,2019-05-21,2020-01-01
4,Some List Of The Future,,Entity,Strange,,,
"""
BILL = {
    "bomFormat": "CycloneDX", "specVersion": "1.6",
    "components": [{"type": "library", "name": n, "supplier": {"name": n}} for n in ("Nobody Known BV", "Somebody Else Ltd", "Formerly Listed BV", "Niemand")],
}  # fmt: skip


def listed(identifier):
    answered = report(BILL, lists=[(identifier, ("csl.csv", CSL.encode()))])
    return {
        o.name: [entry[3] for entry in o.listings if entry[0] == identifier]
        for o in answered.facts.organisations.values()
        if o.id.startswith("bill:")
    }


def test_each_list_is_told_by_its_source_and_entries_by_their_day():
    assert listed("us.bis.entity_list") == {
        "Nobody Known BV": ["maybe"],
        "Somebody Else Ltd": [],
        "Formerly Listed BV": [],
        "Niemand": ["maybe"],
    }
    assert listed("us.ofac.sdn") == {
        "Nobody Known BV": [],
        "Somebody Else Ltd": ["maybe"],
        "Formerly Listed BV": [],
        "Niemand": [],
    }


def test_a_list_the_file_does_not_hold_clears_nobody():
    with pytest.raises(DepgraphError, match="expected entries of us.bis.denied_persons"):
        listed("us.bis.denied_persons")


def screened(text, identifier="us.ofac.sdn"):
    return report(BILL, lists=[(identifier, ("list.csv", text.encode()))])


@pytest.mark.parametrize("title", ["source", "Source", "SOURCE_LIST", "List", "Lijst", "dataset"])
def test_a_file_whose_rows_all_belong_to_another_list_clears_nobody(title):
    with pytest.raises(
        DepgraphError, match=r"found 'entries of us\.bis\.entity_list', expected entries of us\.ofac\.sdn"
    ):
        screened(f"name,{title}\nFoo Bar,Entity List (EL) - Bureau of Industry and Security\n")


def test_a_column_of_lists_in_words_nobody_knows_is_refused_with_a_way_out():
    with pytest.raises(DepgraphError, match="entries of https://example.org/a") as error:
        screened("name,source\nFoo Bar,https://example.org/a\n")
    assert "rename the column" in error.value.hint


def test_rows_of_other_lists_never_count_and_are_named():
    rows = "name,list\nNobody Known BV,us.ofac.sdn\nSomebody Else Ltd,Entity List\nFormerly Listed BV,Mine\nNiemand,\n"
    answered = screened(rows)
    listed_now = {
        o.name for o in answered.facts.organisations.values() if any(e[0] == "us.ofac.sdn" for e in o.listings)
    }
    assert {"Nobody Known BV", "Niemand"} <= listed_now
    assert not {"Somebody Else Ltd", "Formerly Listed BV"} & listed_now
    assert "list.csv: 2 entries of other lists do not count: Mine, us.bis.entity_list" in answered.context.notices


def test_a_list_that_no_law_names_is_refused_with_the_one_that_was_meant():
    with pytest.raises(UnknownName, match=r"no list 'us\.ofac\.sdnx'") as error:
        screened("name\nFoo Bar\n", "us.ofac.sdnx")
    assert "us.ofac.sdn" in error.value.hint
