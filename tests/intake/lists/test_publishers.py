"""Is every publisher's own file read as it is published: parties, other names, countries, day?"""

from __future__ import annotations

import io
import json
from pathlib import Path

import made_lists
import pytest
from reading import FIXTURES, known

from depgraph.errors import InvalidInput
from depgraph.intake.lists.cells import apart
from depgraph.intake.lists.entry import COMPANY, PERSON, SHIP, Setting
from depgraph.intake.lists.reading import read_list
from depgraph.intake.preflight import DEFAULT_LIMITS


def part(data, name="list"):
    catalogue = known()
    names = {key: one.name for key, one in catalogue.facts.lists.items()}
    content = data if isinstance(data, bytes) else data.encode()
    return read_list(content, Setting(name, catalogue.country_names(), DEFAULT_LIMITS, names))


def entries(data, list_id):
    return {entry.names[0]: entry for entry in part(data).entries[list_id].values()}


def test_ofac_files_have_no_header_and_belong_together():
    found = entries(made_lists.sdn(3), "us.ofac.sdn")
    assert found[made_lists.party(1)].countries == ("IR",)
    assert found[made_lists.party(1)].programme == "TESTLAND"
    assert part(made_lists.alt(3)).more_names["2"][0]
    assert part(made_lists.add(3)).more_countries["2"] == ["IR"]
    assert part(made_lists.alt(3)).is_beside


def test_who_is_only_on_ofacs_other_lists_is_not_on_the_sdn_list():
    blank = ",".join(["-0- "] * 8)
    rows = [f'1,"SOMEBODY, Some","individual","NS-PLC",{blank}', f'2,"MADE UP MILITARY CO",-0- ,"CMIC-EO13959",{blank}']
    found = part("\n".join(rows))
    assert set(found.entries) == {"us.ofac.ns_cmic"}
    assert sum(found.others.values()) == 1


SDN_XML = """<?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd">
<publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>
<sdnEntry><uid>7</uid><firstName>Some</firstName><lastName>BODY</lastName><sdnType>Individual</sdnType>
<programList><program>TEST</program></programList><akaList><aka><category>strong</category><lastName>NOBODY</lastName></aka>
<aka><category>weak</category><lastName>NOB</lastName></aka></akaList>
<addressList><address><country>Korea, North</country></address></addressList></sdnEntry></sdnList>"""


def test_ofac_xml_gives_its_day_month_first_and_tells_weak_names():
    found = part(SDN_XML)
    one = found.entries["us.ofac.sdn"]["7"]
    assert found.published == "2026-11-20"
    assert one.names == ("BODY, Some", "NOBODY")
    assert one.weak == ("NOB",)
    assert (one.kind, one.countries) == (PERSON, ("KP",))


EU_XML = """<?xml version="1.0"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-19T15:29:22.497+02:00">
<sanctionEntity logicalId="5" designationDate="2022-02-28"><regulation programme="UKR"/><subjectType code="enterprise" classificationCode="E"/>
<nameAlias wholeName="Made Up Bank" strong="true"/><nameAlias wholeName="MUB" strong="false"/><address countryIso2Code="RU"/></sanctionEntity></export>"""
EU_CSV = (
    "fileGenerationDate;Entity_LogicalId;Entity_SubjectType_ClassificationCode;Entity_Regulation_Programme;NameAlias_WholeName;Address_CountryIso2Code\n"
    "19/11/2026;5;E;UKR;Made Up Bank;\n19/11/2026;5;E;UKR;Банк Выдумка;\n19/11/2026;5;E;UKR;;RU\n"
)


def test_the_european_list_in_xml_and_in_csv():
    one = entries(EU_XML, "eu.sanctions")["Made Up Bank"]
    assert (one.kind, one.countries, one.programme, one.starts, one.weak) == (
        COMPANY,
        ("RU",),
        "UKR",
        "2022-02-28",
        ("MUB",),
    )
    assert part(EU_XML).published == part(EU_CSV).published == "2026-11-19"
    assert entries(EU_CSV, "eu.sanctions")["Made Up Bank"].names == ("Made Up Bank", "Банк Выдумка")
    assert entries(EU_CSV, "eu.sanctions")["Made Up Bank"].countries == ("RU",)


def test_a_european_list_that_went_through_excel_is_read_all_the_same():
    old = EU_CSV.replace("NameAlias_WholeName", "Naal_wholename").replace("Entity_LogicalId", "Entity_logical_id")
    through = "\n".join(f'"{line}\t\t"' for line in old.splitlines())
    assert "Made Up Bank" in entries(through, "eu.sanctions")


def test_the_british_list_has_its_day_above_the_titles():
    found = part(made_lists.uk(2))
    assert found.published == "2026-08-22"
    assert [(one.kind, one.countries, one.starts) for one in found.entries["uk.ofsi"].values()] == [
        (COMPANY, ("IR",), "2022-06-29")
    ] * 2


def test_the_older_british_layout_and_the_xml():
    old = "Last Updated,13/04/2018,,,\nName 6,Name 1,Group Type,Alias Type,Country,Group ID,Regime\nBODY,Some,Individual,Prime Alias,Iran,9,Test\nNOBODY,,Individual,AKA,,9,Test\n"
    assert entries(old, "uk.ofsi")["Some BODY"].names == ("Some BODY", "NOBODY")
    xml = "<Designations><DateGenerated>22/08/2026</DateGenerated><Designation><UniqueID>T1</UniqueID><Names><Name><Name6>MADE UP</Name6><NameType>Primary Name</NameType></Name></Names><IndividualEntityShip>Ship</IndividualEntityShip></Designation></Designations>"
    assert entries(xml, "uk.ofsi")["MADE UP"].kind == SHIP
    assert part(xml).published == "2026-08-22"


def test_the_list_of_the_united_nations():
    xml = """<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><ENTITIES><ENTITY><FIRST_NAME>MADE UP FRONT</FIRST_NAME><REFERENCE_NUMBER>XXe.1</REFERENCE_NUMBER>
    <UN_LIST_TYPE>Test</UN_LIST_TYPE><LISTED_ON>2012-12-31</LISTED_ON><ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>MUF; Front</ALIAS_NAME></ENTITY_ALIAS></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
    assert entries(xml, "un.sc")["MADE UP FRONT"].names == ("MADE UP FRONT", "MUF", "Front")
    assert part(xml).published == "2026-02-27"


def test_the_screening_list_as_json_says_how_old_it_is():
    content = {"search_performed_at": "2026-11-20T00:00:00+00:00", "results": [
        {"source": "Entity List (EL) - Bureau of Industry and Security", "name": "Made Up Chips", "alt_names": ["MUC"], "addresses": [{"country": "CN"}]},
    ]}  # fmt: skip
    found = part(json.dumps(content))
    assert found.published == "2026-11-20"
    assert [one.names for one in found.entries["us.bis.entity_list"].values()] == [("Made Up Chips", "MUC")]


def test_denied_persons_stand_between_tabs():
    text = '"Name"\t"Street_Address"\t"Country"\t"Effective_Date"\t"Expiration_Date"\t"Last_Update"\t"FR_Citation"\n"MADE UP"\t"1 ROAD"\t"US"\t"06/19/2020"\t"06/29/2056"\t"2021-01-31"\t"85 FR 1"\n'
    one = entries(text, "us.bis.denied_persons")["MADE UP"]
    assert (one.starts, one.ends) == ("2020-06-19", "2056-06-29")


CELLS = {
    "Made Up Trading Co., Ltd., a.k.a., the following two aliases: -MUT Shenzhen; and -MUT Ltd. 1 Long Road, Shenzhen, China": {
        "MUT Shenzhen",
        "MUT Ltd",
    },
    "Made Up Trading Co., Ltd., a.k.a., Mat; Ruf, Room 5, 1 Long Road, Kabul, Afghanistan; and 2 Short Road, Herat": {
        "Mat",
        "Ruf",
    },
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_of_the_entity_list_is_taken_apart(cell):
    found = apart(cell)
    assert found.name == "Made Up Trading Co., Ltd."
    assert CELLS[cell] <= {name.rstrip(".") for name in found.aliases}
    assert not any("Road" in name for name in found.aliases)


def test_where_a_name_may_go_on_after_its_comma_both_readings_count():
    found = apart("Academy of Made Up Sciences, Institute of Testing, 1 Long Road, Beijing, China")
    assert {found.name, *found.aliases} == {
        "Academy of Made Up Sciences",
        "Academy of Made Up Sciences, Institute of Testing",
    }


def test_the_code_of_federal_regulations_keeps_italics_in_their_place():
    xml = """<DIV9><HEAD>Supplement No. 4 to Part 744—Entity List</HEAD><TR><TD>CHINA</TD><TD>Made Up Labs, <I>a.k.a.,</I> MUL, 1 Road, Beijing</TD><TD>x</TD></TR>
    <TR><TD/><TD>Second Labs, 2 Road, Beijing</TD><TD>x</TD></TR></DIV9>"""
    found = entries(xml, "us.bis.entity_list")
    assert found["Made Up Labs"].names == ("Made Up Labs", "MUL")
    assert found["Second Labs"].countries == ("CN",)


def test_a_list_may_be_a_workbook():
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet()
    for at, row in enumerate([["Our own list"], ["Company name", "Aliases"], ["Made Up BV", "MUB; Verzonnen BV"]]):
        page.write_row(at, 0, row)
    book.close()
    found = part(buffer.getvalue())
    assert [one.names for one in found.entries[""].values()] == [("Made Up BV", "MUB", "Verzonnen BV")]


def test_a_refusal_shows_the_columns_it_saw():
    with pytest.raises(InvalidInput, match="the columns Regel, Bedrag"):
        part("Regel;Bedrag\n1;2\n")
    with pytest.raises(InvalidInput, match="<bill>"):
        part("<bill/>")


def test_an_entity_in_a_list_is_refused():
    with pytest.raises(InvalidInput, match="document type definition"):
        part(
            '<!DOCTYPE x [<!ENTITY e "boom">]><sdnList>&e;</sdnList>'.replace(
                "<!DOCTYPE", '<?xml version="1.0"?><!DOCTYPE'
            )
        )


LISTS = FIXTURES / "lists"
REAL = {
    "watchman-testdata/sdn.csv": ("us.ofac.sdn", 8_976), "sdn-2024-05-03.csv": ("us.ofac.sdn", 14_965), "us-ofac/sdn-2014-07-16.xml": ("us.ofac.sdn", 4),
    "us-ofac/sdn_advanced.converted.xml": ("us.ofac.sdn", 125), "watchman-testdata/cons_prim.csv": ("us.ofac.ns_cmic", 68),
    "watchman-testdata/UN_consolidated.xml": ("un.sc", 1_003), "watchman-testdata/dpl.txt": ("us.bis.denied_persons", 461),
    "eu-fsf/full-1_1-sample-2020-04-15.xml": ("eu.sanctions", 6), "eu-fsf/full-1_1.converted.csv": ("eu.sanctions", 6),
    "eu-fsf/csv-1_0-through-excel-2018-07-04.csv": ("eu.sanctions", 62), "uk/sanctionsconlist-2018.csv": ("uk.ofsi", 209),
    "uk/UK-Sanctions-List.converted.csv": ("uk.ofsi", 320), "uk/UK-Sanctions-List.converted.xml": ("uk.ofsi", 320),
    "uk/UK-Sanctions-List.converted.ods": ("uk.ofsi", 2), "us-csl/consolidated-2020.csv": ("us.ofac.sdn", 19),
    "us-csl/consolidated-2020.converted.json": ("us.ofac.sdn", 19), "us-csl/el-2014.csv": ("us.bis.entity_list", 6),
    "us-bis/entity-list.converted.csv": ("us.bis.entity_list", 453), "us-bis/entity-list-ecfr.converted.xml": ("us.bis.entity_list", 453),
    "opensanctions/targets.simple.converted.csv": ("un.sc", 220), "opensanctions/targets.nested.converted.json": ("un.sc", 220),
    "opensanctions/entities.ftm.json": ("eu.sanctions", 6),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_read_whole(name):
    path = Path(LISTS, name)
    if not path.exists():
        pytest.skip("the published lists are not here; made-up ones of the same shapes stand in above")
    list_id, count = REAL[name]
    assert len(part(path.read_bytes(), path.name).entries[list_id]) == count
