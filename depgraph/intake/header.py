"""Which row names the columns, and which field does each column hold?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

Cell = str | float | None
SEARCHED_ROWS = 20
PARTIES = (
    "maker", "supplier", "hosted_by", "operated_by", "maintained_by", "developed_by", "updated_by", "designed_by",
    "fabricated_by", "packaged_by", "assembled_by", "licensed_by", "colocated_by",
)  # fmt: skip


class Unreadable(str):  # noqa: SLOT000  a problem belongs to each
    """A cell that shows something but states nothing: an error value, a formula never calculated."""

    problem: str

    def __new__(cls, text: str, problem: str) -> Self:
        """Return the text that the cell shows, with what is wrong with it."""
        cell = super().__new__(cls, text)
        cell.problem = problem
        return cell


@dataclass(slots=True, eq=False)
class Row:
    """The cells of one row from the first column on; ``line`` is the line of a text file it begins on."""

    number: int
    cells: list[Cell]
    hidden: bool = False
    line: int | None = None
    broken: bool = False


@dataclass(slots=True, eq=False)
class Sheet:
    """A sheet of a workbook, or a text table, which has no title."""

    title: str
    rows: Iterable[Row]
    hidden: bool = False
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_columns: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: where it stands, what it is called, which field it fills."""

    index: int
    title: str
    field: str
    currency: str | None = None
    estimate: bool = False
    unit: str | None = None
    weak: bool = False
    """The header fits, but people also write it over something else: the cells decide."""


@dataclass(slots=True, eq=False)
class Header:
    """The columns of a sheet and where its lines begin."""

    columns: list[Column]
    unused: list[str] = field(default_factory=list)
    first: int = 0
    """The number of the first row below the header."""
    notices: list[str] = field(default_factory=list)
    titles: tuple[Cell, ...] = ()


# English, Dutch, German, French and some Spanish, folded as `fold` does. The first column of a field wins.
_WORDS = {
    "id": "id|item id|item no|item nr|item number|line|line no|line nr|line number|line id|pos|position|positie|pos no|pos nr|"
    "positionsnummer|no|nr|number|nummer|numero|n|regel|regelnummer|zeile|ligne|no ligne|lfd nr|volgnummer|ref|reference|"
    "referentie|referenz|refdes|reference designator|ipn|cpn|internal part number|internal part no|internal pn|"
    "material number|materialnummer|material nr|materialnr|artikelnummer|artikel nr|artikelnr|article number|code article|"
    "reference interne|asset id|bom id|bom item|row|row id|itemno|item code|articulo|component id",
    "name": "name|naam|nom|nombre|description|descript|desc|omschrijving|beschrijving|beschreibung|bezeichnung|benennung|"
    "designation|descripcion|libelle|intitule|product|produkt|produit|producto|product name|productnaam|produktname|"
    "nom du produit|product description|productomschrijving|produktbeschreibung|component|component name|componentnaam|"
    "komponente|composant|part|part name|part description|onderdeel|bauteil|teil|teilebezeichnung|piece|article|artikel|"
    "artikelomschrijving|artikelbezeichnung|artikelbeschreibung|designation article|item name|item description|"
    "line description|omschrijving artikel|materialkurztext|material description|materiaalomschrijving|kurztext|short text|"
    "service|dienst|service name|equipment|title|titel|asset|asset name|goods|goods description|leistung|prestation",
    "section": "section|sectie|abschnitt|chapter|hoofdstuk|kapitel|chapitre|lot|los|perceel|gewerk|discipline|subsystem|"
    "subsysteem|system|systeem|domain|domein|work package|werkpakket|arbeitspaket|group|groep|gruppe|groupe|rubriek|rubrique|"
    "hoofdgroep|warengruppe|baugruppe|zone",
    "kind": "kind|kind of component|component kind|component type|type of component|componenttype|komponententyp|"
    "type de composant|soort|soort component|part type|parttype|item type|product type|producttype|produkttyp|"
    "type de produit|asset type|partclass|part class",
    "maker": "maker|manufacturer|manufacturer name|manuf|mfr|mfr name|mfg|mfgr|mnfr|oem|make|brand|brand name|merk|merknaam|marke|"
    "marque|marca|fabrikant|fabrikantnaam|hersteller|herstellername|fabricant|nom du fabricant|constructeur|producer|producent|"
    "produzent|fabricante|manufactured by|made by|product manufacturer|manufacturer 1|mfr 1",
    "mpn": "mpn|mpn 1|manufacturer part number|manufacturer part no|manufacturer part nr|manufacturer pn|manufacturers part number|"
    "manufacturer part|manufacturer part 1|mfr part number|mfr part no|mfr part|mfr pn|mfr part nr|mfg part number|mfg part no|"
    "mfg pn|part number|part no|part nr|partno|partnumber|pn|p n|onderdeelnummer|fabrikantnummer|fabrikant artikelnummer|"
    "artikelnummer fabrikant|typenummer|herstellernummer|herstellerteilenummer|hersteller teilenummer|hersteller nr|"
    "hersteller artikelnummer|herstellerartikelnummer|teilenummer|teilenr|reference fabricant|ref fabricant|"
    "reference constructeur|ref constructeur|no de piece|numero de piece|model|modelnummer|model number|model no|"
    "modell|modellnummer|modele|typenbezeichnung|typebezeichnung|typeaanduiding|product number|product code|productcode|"
    "fabrikaat type|maker part number",
    "supplier": "supplier|supplier name|supplied by|suppliers|vendor|vendor name|distributor|reseller|provider|service provider|"
    "leverancier|leverancier naam|naam leverancier|leveranciersnaam|dienstverlener|distributeur|lieferant|lieferantenname|"
    "handler|anbieter|fournisseur|nom du fournisseur|revendeur|prestataire|proveedor|contractor|aannemer|auftragnehmer|"
    "geleverd door|geliefert von|fourni par|purchased from|bought from|sold by|contract party|aanbieder|bidder|inschrijver|bieter",
    "hosted_by": "hosted by|host|hoster|hosting provider|cloud provider|hosting party|hosting partij|gehost door|gehost bij|"
    "gehostet von|gehostet bei|heberge par|hebergeur|hosting anbieter|hostingprovider|cloudprovider|cloudleverancier|data host",
    "operated_by": "operated by|operator|run by|operating company|beheerd door|beheerder|exploitant|uitgevoerd door|betrieben von|"
    "betreiber|exploite par|opere par|operateur|managed by",
    "maintained_by": "maintained by|maintainer|maintenance by|maintenance provider|maintenance party|serviced by|support by|"
    "supported by|support provider|onderhouden door|onderhoud door|onderhoudspartij|onderhoud|gewartet von|wartung durch|"
    "wartungsfirma|wartung|maintenu par|maintenance par|mainteneur|entretenu par",
    "developed_by": "developed by|developer|software vendor|software publisher|publisher|ontwikkeld door|ontwikkelaar|entwickelt von|"
    "entwickler|developpe par|developpeur|editeur|editeur de logiciel|softwareleverancier|softwarehersteller",
    "updated_by": "updated by|updates by|updates from|update provider|update channel|firmware updates by|signed by|updates door|"
    "bijgewerkt door|updates von|aktualisiert von|mis a jour par|mises a jour par",
    "designed_by": "designed by|designer|design|design house|ontworpen door|ontwerper|entworfen von|entwurf|concu par|concepteur",
    "fabricated_by": "fabricated by|foundry|fab|wafer fab|wafer foundry|chip foundry|gefabriceerd door|gefertigt von|fonderie",
    "packaged_by": "packaged by|packaging by|osat|chip packaging|verpackt von|conditionne par",
    "assembled_by": "assembled by|assembler|assembly by|ems|odm|contract manufacturer|cm|system integrator|integrated by|"
    "geassembleerd door|assemblage door|montiert von|montage durch|assemble par|assemblage par|integrateur",
    "licensed_by": "licensed by|licensor|licence by|licence holder|gelicentieerd door|licentiegever|lizenziert von|lizenzgeber|"
    "concede par|concedant|donneur de licence",
    "colocated_by": "colocated by|colocation|colocation provider|colo provider|colocatie|colocatie bij|colocation bei|colocation chez",
    "access": "access|access level|remote access|vendor access|maintenance access|supplier access|toegang|toegangsniveau|"
    "toegang op afstand|zugriff|zugriffsebene|fernzugriff|zugang|acces|niveau d acces|acces distant|acces a distance",
    "quantity": "quantity|qty|qtty|quant|count|amount|pieces|aantal|hoeveelheid|stuks|menge|anzahl|stuckzahl|stuck|qte|quantite|"
    "nombre d unites|nb|cantidad|order quantity|order qty|qty ordered|total qty|total quantity|units|number of units",
    "unit_cost": "unit cost|unit price|unitcost|unitprice|price per unit|cost per unit|price each|price|cost|standard cost|"
    "standardcost|prijs|stuksprijs|stukprijs|eenheidsprijs|prijs per stuk|prijs per eenheid|kosten per stuk|kostprijs|preis|"
    "einzelpreis|stuckpreis|preis pro stuck|preis pro einheid|preis pro einheit|ep|kosten pro stuck|stuckkosten|prix|"
    "prix unitaire|prix unit|pu|cout unitaire|cout|precio unitario|precio",
    "currency": "currency|curr|valuta|munt|wahrung|devise|monnaie|moneda|currency code",
    "cost_is_estimate": "cost is estimate|cost estimated|estimate|is estimate|estimated|price is estimate|schatting|geschat|"
    "kosten geschat|prijs geschat|schatzung|geschatzt|kosten geschatzt|preis geschatzt|estimation|estime|cout estime|prix estime",
    "criticality": "criticality|critical|criticality level|importance|kritikaliteit|kriticiteit|kritiek|belang|kritikalitat|"
    "kritisch|wichtigkeit|criticite|critique|business criticality",
    "function": "function|business function|functie|bedrijfsfunctie|funktion|fonction|used for|purpose|use|doel|gebruik|zweck|"
    "verwendung|usage|utilisation|role|application|toepassing|anwendung",
    "eccn": "eccn|export control classification number|export classification|export control class|us eccn|eccn code|al nr|"
    "al nummer|alnr|ausfuhrlistennummer|ausfuhrliste|dual use|dual use code|dual use number|dual use nr|code dual use|"
    "code double usage|double usage|exportclassificatie|eccn al nr|ear classification",
    "hs_code": "hs code|hs|hts|hts code|hts number|htsus|cn code|taric|taric code|commodity code|customs tariff number|tariff code|"
    "tariff number|customs code|gn code|goederencode|statisticknummer|statistische warennummer|warennummer|zolltarifnummer|"
    "zolltarif|code sh|code douanier|code nc|nomenclature douaniere|nomenclature combinee|hs cn code|hs hts code",
    "origin": "country of origin|origin|origin country|coo|made in|manufacturing country|country of manufacture|"
    "country of manufacturing|country of production|country of assembly|assembly country|land van herkomst|"
    "land van oorsprong|oorsprong|herkomst|herkomstland|oorsprongsland|productieland|ursprungsland|ursprung|herkunftsland|"
    "herkunft|herstellungsland|herstellland|produktionsland|pays d origine|origine|pays de fabrication|provenance|"
    "pays de provenance|pais de origen",
    "located_in": "located in|location country|country of location|data location|data location country|data residency|"
    "hosting location|hosting country|country of hosting|datalocatie|gehost in|hostingland|gevestigd in|land van hosting|"
    "datenstandort|standort land|serverstandort|pays d hebergement|lieu d hebergement|localisation des donnees|pays de localisation",
    "destination": "destination|destination country|country of destination|ship to country|delivery country|bestemming|"
    "land van bestemming|bestemmingsland|leveringsland|bestimmungsland|zielland|lieferland|pays de destination|pays de livraison",
    "data": "data|data handled|data types|type of data|kind of data|data category|data categories|gegevens|soort gegevens|"
    "verwerkte gegevens|daten|datenarten|datenart|donnees|types de donnees|donnees traitees",
    "keys": "keys|keys held by|key holder|key custody|encryption keys|encryption keys held by|key management|sleutels|sleutelbeheer|"
    "sleutelhouder|sleutels bij|schlussel|schlusselhalter|schlusselverwaltung|cles|cles detenues par|gestion des cles|"
    "detenteur des cles",
    "users_in": "users in|user countries|users|countries of users|gebruikers in|gebruikers|gebruikerslanden|nutzer in|nutzer|"
    "benutzer in|nutzerlander|utilisateurs en|utilisateurs|pays des utilisateurs",
    "stock_days": "stock days|days of stock|stock|stock cover|spare stock|inventory days|voorraad|voorraaddagen|voorraad dagen|"
    "dagen voorraad|vorrat|vorratstage|lagerreichweite|bestand tage|tage vorrat|lagerbestand tage|jours de stock|stock jours|"
    "stock en jours|inventory",
    "lead_time_weeks": "lead time|leadtime|lead time wk|lead times|delivery time|levertijd|doorlooptijd|lieferzeit|lieferfrist|"
    "wiederbeschaffungszeit|wbz|delai|delai de livraison|delai d approvisionnement|delai livraison|plazo de entrega",
    "alternatives": "alternatives|alternative|alternate|alternates|substitute|substitutes|second source|replacement|avl|"
    "alternatief|alternatieven|vervanger|vervanging|alternativen|ersatz|ersatztyp|zweitquelle|substitut|remplacement|"
    "replaceable by|vervangbaar door|alternate part|alternative part|equivalent|mpn 2|mpn 3|manufacturer part number 2",
    "level": "level|bom level|niveau|indent|stufe|ebene|indenture level|nivel|bomlevel",
    "parent": "parent|parent id|parent item|parent part|parent line|part of|bovenliggend|onderdeel van|ouder|ubergeordnet|"
    "elternteil|teil von|parent assembly|element parent|partie de|next higher assembly|nha",
    "notes": "notes|note|remarks|remark|comment|comments|opmerking|opmerkingen|toelichting|notitie|notities|bemerkung|"
    "bemerkungen|anmerkung|anmerkungen|hinweis|kommentar|remarque|remarques|commentaire|commentaires|observaciones",
}  # fmt: skip
FIELDS = tuple(_WORDS)

# Read as the first field that no other column fills and whose cells fit.
_WEAK = {
    "item": ("id", "name"), "material": ("id", "name"), "materiaal": ("name",), "materiel": ("name",),
    "type": ("kind", "mpn"), "typ": ("kind", "mpn"), "art": ("kind",), "category": ("kind", "section"),
    "categorie": ("kind", "section"), "kategorie": ("kind", "section"), "class": ("kind", "section"),
    "klasse": ("kind", "section"), "classe": ("kind", "section"), "artikel": ("name", "id"), "soort": ("kind", "section"),
    "part type": ("kind", "mpn"), "product type": ("kind", "mpn"), "commodity": ("kind", "section"), "groep": ("kind", "section"),
    "group": ("kind", "section"), "gruppe": ("kind", "section"), "groupe": ("kind", "section"),
    "warengruppe": ("kind", "section"),
}  # fmt: skip

_OPEN = dict.fromkeys(
    ("country", "land", "pays", "country code", "landcode", "landercode", "code pays"), "a country"
) | (
    dict.fromkeys(
        ("location", "locatie", "standort", "site", "lieu", "emplacement", "localisation", "region", "regio"), "a place"
    )
)
"""Headers that do not say which of several fields they mean: read only where --map says so."""

_BY_WORD = {word: name for name, words in _WORDS.items() for word in words.split("|")}
_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "ð": "d", "þ": "th"})
_BREAKS = re.compile(r"[\W_]+")
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)).ljust(256)
_CURRENCIES = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dollar": "USD", "gbp": "GBP", "chf": "CHF", "jpy": "JPY",
    "cny": "CNY", "rmb": "CNY", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "czk": "CZK", "krw": "KRW", "twd": "TWD",
}  # fmt: skip
SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD"}
"""Signs that stand for one currency; a bare dollar or yen sign stands for several."""
_UNITS = {
    "days": "days", "day": "days", "dagen": "days", "dgn": "days", "tage": "days", "tagen": "days", "jours": "days", "d": "days",
    "weeks": "weeks", "week": "weeks", "wk": "weeks", "wks": "weeks", "weken": "weeks", "wkn": "weeks", "wochen": "weeks",
    "semaines": "weeks", "sem": "weeks", "months": "months", "month": "months", "maanden": "months", "mnd": "months",
    "monate": "months", "monaten": "months", "mois": "months",
}  # fmt: skip
_ESTIMATES = frozenset(
    {"estimate", "estimated", "est", "geschat", "schatting", "geschatzt", "schatzung", "estime", "estimation"}
)
_FILLERS = frozenset(
    {
        "in",
        "en",
        "per",
        "the",
        "excl",
        "vat",
        "btw",
        "mwst",
        "ht",
        "tva",
        "ex",
        "net",
        "netto",
        "iso",
        "opt",
        "optional",
    }
)
_PIECES = frozenset({"pcs", "pieces", "stk", "st", "stuks", "stuck", "units", "pc", "unit", "yes", "no"})
_NAMES = frozenset({"name", "naam", "nom", "bezeichnung", "company", "bedrijf", "firma", "societe"})
_NUMBERED = re.compile(r"(.+?) ?([2-9])$")


def fold(text: str) -> str:
    """Return words without case, accents and punctuation, one blank between them."""
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII).decode().split())
    text = text.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return _BREAKS.sub(" ", text).strip()


def words_of(text: str) -> frozenset[str]:
    """Return the words of a block of text: how the longer vocabularies are written down."""
    return frozenset(text.split())


def looks_like_header(text: str) -> bool:
    """Whether a cell is the header of a column that can be read."""
    return _column(0, text) is not None


def currency_of(text: str) -> str | None:
    """Return the one currency a text names, by sign, code or word."""
    found = {code for sign, code in SIGNS.items() if sign in text}
    found |= {_CURRENCIES[word] for word in fold(text).split() if word in _CURRENCIES}
    return found.pop() if len(found) == 1 else None


def _column(index: int, title: str) -> Column | None:
    """Return how a column of this title is read."""
    words = fold(title)
    if not words or len(words) > 80:
        return None
    for text in dict.fromkeys((words, fold(title.partition("(")[0]), fold(title.partition("[")[0]))):
        weak = _WEAK.get(text)
        known = _BY_WORD.get(text) or (weak[0] if weak else None)
        if known:
            return Column(index, title, known, currency_of(title), _estimated(words), _unit(words), weak is not None)
    kept = [
        w
        for w in words.split()
        if w not in _CURRENCIES and w not in _ESTIMATES and w not in _UNITS and w not in _FILLERS
    ]
    known = _BY_WORD.get(" ".join(kept))
    if known in {"unit_cost", "lead_time_weeks", "stock_days", "quantity"}:
        return Column(index, title, known, currency_of(title), _estimated(words), _unit(words))
    numbered = _NUMBERED.match(words)
    if numbered and _BY_WORD.get(numbered[1]) in {"maker", "supplier", "alternatives"}:
        return Column(index, title, _BY_WORD[numbered[1]])
    return None


def _estimated(words: str) -> bool:
    return not _ESTIMATES.isdisjoint(words.split())


def _unit(words: str) -> str | None:
    return next((_UNITS[word] for word in reversed(words.split()) if word in _UNITS), None)


def find_header(rows: Sequence[Row], sheet: Sheet, *, wanted: Mapping[str, str]) -> Header | None:
    """Return the header among the first rows of a sheet, ``None`` where there is none.

    ``wanted`` are the columns that the user named: title, or letters of a column, to field. Two lines make one
    header together where that names more columns than either of them.
    """
    named = {fold(title): name for title, name in wanted.items()}
    best: Header | None = None
    best_score = 0
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        alone = _header(_titles(row), row, named)
        score = _score(alone, row)
        header = alone
        below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].number == row.number + 1 else None
        if below is not None and not any(isinstance(cell, float) for cell in below.cells):
            joined = _header(_joined(row, below, sheet), below, named)
            joined_score = _score(joined, below, also=row)
            alone_below = _score(_header(_titles(below), below, named), below)
            # A second row of nothing but units, "(weeks)" or "EUR", names no field and still belongs to the header.
            units = score > 0 and joined_score >= score and _only_units(below)
            if joined_score > max(score, alone_below) or units:
                header, score = joined, joined_score
                header.notices.append(f"the header stands on two rows, {row.number} and {below.number}")
        if score > best_score:
            best, best_score = header, score
        if best_score > 4 and best_score * 2 > sum(1 for cell in row.cells if cell):
            # So many known columns are no coincidence; the rows below are lines.
            break
    return best


def _only_units(row: Row) -> bool:
    words = [word for cell in row.cells for word in fold(_plain(cell)).split()]
    return bool(words) and all(
        word in _UNITS or word in _CURRENCIES or word in _FILLERS or word in _PIECES for word in words
    )


def _titles(row: Row) -> list[tuple[str, str]]:
    return [("", _plain(cell)) for cell in row.cells]


def _plain(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _joined(above: Row, below: Row, sheet: Sheet) -> list[tuple[str, str]]:
    """Return (upper, lower) titles; an upper one counts for all the columns it was merged over."""
    width = max(len(above.cells), len(below.cells))
    upper = [_plain(cell) for cell in above.cells] + [""] * (width - len(above.cells))
    lower = [_plain(cell) for cell in below.cells] + [""] * (width - len(below.cells))
    for first, top, last, bottom in sheet.merged:
        if top <= above.number <= bottom and first <= width:
            upper[first - 1 : min(last, width)] = [upper[first - 1]] * (min(last, width) - first + 1)
    if not sheet.merged:
        # A text file has lost what was merged: a blank upper cell over a lower title belongs to its left neighbour.
        for at in range(1, width):
            if not upper[at] and lower[at]:
                upper[at] = upper[at - 1]
    return list(zip(upper, lower, strict=True))


def _understood(index: int, upper: str, lower: str) -> Column | None:
    if not upper or not lower or upper == lower:
        return _column(index, lower or upper)
    both = _column(index, f"{upper} {lower}")
    if both is not None:
        return both
    above, below = _column(index, upper), _column(index, lower)
    if above is not None and above.field in PARTIES:
        # "Manufacturer" over "Name" is the manufacturer; over "Country" it is nothing that can be read.
        return Column(index, f"{upper} {lower}", above.field) if fold(lower) in _NAMES else None
    return Column(index, f"{upper} {lower}", below.field, below.currency, below.estimate, below.unit) if below else None


def _header(titles: Sequence[tuple[str, str]], row: Row, named: Mapping[str, str]) -> Header:
    columns: list[Column] = []
    unused: list[tuple[str, str]] = []
    for index, (upper, lower) in enumerate(titles):
        title = f"{upper} {lower}".strip() if upper != lower else lower
        if not title:
            continue
        field_named = named.get(fold(title)) or named.get(fold(lower))
        if field_named is not None:
            if field_named != "ignore":
                columns.append(
                    Column(index, title, field_named, currency_of(title), _estimated(fold(title)), _unit(fold(title)))
                )
            continue
        column = _understood(index, upper, lower)
        if column is None or (column.field in named.values() and column.field not in PARTIES):
            open_to = _OPEN.get(fold(lower) or fold(upper))
            unused.append((title, f"{open_to} of what? name it with --map" if open_to else ""))
        else:
            columns.append(column)
    return _settled(columns, unused, row)


def _settled(columns: list[Column], unused: list[tuple[str, str]], row: Row) -> Header:
    """Return a header in which each field has one column, parties excepted: they add up."""
    taken: set[str] = set()
    kept: list[Column] = []
    strong = {column.field for column in columns if not column.weak}
    for column in columns:
        chosen = column
        if column.weak:
            choices = [name for name in _WEAK.get(fold(column.title), (column.field,)) if name not in strong | taken]
            if not choices:
                unused.append((column.title, ""))
                continue
            # "Item" is a number beside a description, and the name of the thing where nothing else is.
            if choices[0] == "id" and "name" in choices and "name" not in strong:
                choices = ["name"]
            chosen = Column(
                column.index, column.title, choices[0], column.currency, column.estimate, column.unit, weak=True
            )
        if chosen.field in taken and chosen.field not in {*PARTIES, "alternatives", "name", "notes"}:
            unused.append((column.title, f"{chosen.field} is read from another column"))
            continue
        taken.add(chosen.field)
        kept.append(chosen)
    shown = [f"{title} ({why})" if why else title for title, why in unused]
    return Header(kept, shown, first=row.number + 1, titles=tuple(row.cells))


def _score(header: Header, row: Row, *, also: Row | None = None) -> int:
    """Return how many fields a header names; zero where it names no thing, or only some words of a sentence."""
    fields = {column.field for column in header.columns}
    filled = sum(1 for cell in row.cells if isinstance(cell, str) and cell.strip())
    if also is not None:
        filled = max(filled, sum(1 for cell in also.cells if isinstance(cell, str) and cell.strip()))
    if not fields & {"name", "mpn"} or any(isinstance(cell, float) for cell in row.cells):
        return 0
    if len(fields) >= 2 and len(fields) * 5 >= filled:
        return len(fields)
    return 1 if filled == len(header.columns) else 0


def checked_mapping(column_map: Mapping[str, str]) -> dict[str, str]:
    """Return the columns named by the user, their fields checked.

    Raises:
        InvalidInput: a field that does not exist.

    """
    found = {}
    for title, name in column_map.items():
        field_name = name.strip().replace("-", "_").replace(" ", "_").casefold()
        if field_name not in FIELDS and field_name != "ignore":
            raise InvalidInput(f"column mapping {title!r}", name, f"ignore, or one of {', '.join(FIELDS)}")
        found[title] = field_name
    return found
