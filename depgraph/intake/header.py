"""Which column is which? Headers in four languages, anywhere in the first rows."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SEARCHED_ROWS = 20

SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": (
        "item", "item no", "item number", "line", "line no", "line id", "pos", "position", "nr", "no", "id", "ref", "regel",
        "regelnummer", "positie", "volgnummer", "positionsnummer", "lfd nr", "zeile", "ligne", "poste", "numero", "n", "repere",
    ),
    "name": (
        "description", "name", "product", "component", "item description", "product name", "part description", "title",
        "omschrijving", "artikelomschrijving", "naam", "productnaam", "onderdeel", "beschreibung", "bezeichnung", "benennung",
        "produkt", "bauteil", "designation", "libelle", "produit", "composant", "description article", "desc",
    ),
    "section": ("section", "chapter", "group", "work package", "hoofdstuk", "rubriek", "groep", "perceel", "abschnitt", "gruppe", "los", "lot", "rubrique", "chapitre"),
    "kind": ("kind", "type", "category", "class", "component type", "soort", "categorie", "kategorie", "art", "typ", "genre"),
    "maker": (
        "manufacturer", "mfr", "mfg", "maker", "make", "brand", "oem", "manufacturer name", "fabrikant", "merk", "producent",
        "hersteller", "marke", "fabricant", "marque", "constructeur",
    ),
    "mpn": (
        "mpn", "part number", "part no", "pn", "p n", "mfr part no", "mfr part number", "manufacturer part number", "mfg part number",
        "model", "model number", "typenummer", "onderdeelnummer", "bestelnummer", "fabrikantnummer", "herstellernummer",
        "herstellerteilenummer", "teilenummer", "modell", "reference fabricant", "ref fabricant", "modele",
    ),
    "supplier": ("supplier", "vendor", "distributor", "reseller", "supplied by", "leverancier", "lieferant", "haendler", "handler", "fournisseur", "distributeur"),
    "hosted_by": ("hosted by", "host", "hosting", "hosting provider", "hoster", "gehost door", "hostingpartij", "gehostet von", "heberge par", "hebergeur"),
    "operated_by": ("operated by", "operator", "service provider", "provider", "beheerd door", "beheerder", "betrieben von", "betreiber", "exploite par", "exploitant", "operateur"),
    "maintained_by": (
        "maintained by", "maintenance", "maintenance by", "service by", "support by", "support", "onderhoud", "onderhouden door", "onderhoud door",
        "wartung", "gewartet von", "wartung durch", "maintenance par", "entretenu par", "entretien",
    ),
    "developed_by": ("developed by", "developer", "ontwikkeld door", "ontwikkelaar", "entwickelt von", "entwickler", "developpe par", "editeur"),
    "updated_by": ("updated by", "updates by", "updates", "bijgewerkt door", "aktualisiert von", "mis a jour par"),
    "designed_by": ("designed by", "designer", "ontworpen door", "entworfen von", "concu par"),
    "fabricated_by": ("fabricated by", "foundry", "fab", "gefabriceerd door", "gefertigt von", "fabrique par", "fonderie"),
    "assembled_by": ("assembled by", "assembler", "odm", "geassembleerd door", "montiert von", "assemble par"),
    "licensed_by": ("licensed by", "licensor", "licence from", "licentiegever", "lizenzgeber", "concedant"),
    "colocated_by": ("colocated by", "colocation", "housing", "data centre of", "colocatie", "hebergement physique"),
    "access": ("access", "access level", "remote access", "toegang", "toegangsniveau", "zugriff", "zugang", "acces", "niveau d acces"),
    "quantity": ("quantity", "qty", "number", "amount", "count", "pieces", "aantal", "hoeveelheid", "stuks", "menge", "anzahl", "stueckzahl", "stuckzahl", "quantite", "qte", "nombre"),
    "unit_cost": (
        "unit price", "unit cost", "price", "cost", "price per unit", "unit price eur", "unit cost eur", "unit cost eur estimate", "stukprijs",
        "prijs", "eenheidsprijs", "kosten", "prijs per stuk", "einzelpreis", "stueckpreis", "stuckpreis", "preis", "prix unitaire", "prix", "cout unitaire",
    ),
    "currency": ("currency", "valuta", "munt", "wahrung", "waehrung", "devise", "monnaie"),
    "cost_is_estimate": ("cost is estimate", "estimate", "estimated", "geschat", "raming", "geschaetzt", "geschatzt", "estime"),
    "origin": (
        "country of origin", "origin", "coo", "made in", "country", "land van oorsprong", "oorsprong", "oorsprongsland", "land",
        "ursprungsland", "herkunftsland", "herkunft", "pays d origine", "origine", "pays",
    ),
    "located_in": ("located in", "location", "site", "data location", "locatie", "standplaats", "standort", "emplacement", "lieu"),
    "destination": ("destination", "deliver to", "delivery country", "bestemming", "afleverland", "ziel", "lieferland", "pays de livraison"),
    "eccn": ("eccn", "export classification", "al nr", "ausfuhrlistennummer", "exportclassificatie", "classification export"),
    "hs_code": ("hs code", "hs", "hts", "cn code", "taric", "commodity code", "goederencode", "gn code", "statistische warennummer", "zolltarifnummer", "code sh", "code douanier"),
    "data": ("data", "data handled", "data type", "data class", "gegevens", "soort gegevens", "daten", "datenarten", "donnees"),
    "keys": ("keys held by", "keys", "key holder", "encryption keys", "sleutels", "sleutelbeheer", "schluessel", "schlussel", "cles", "cles detenues par"),
    "users_in": ("users in", "users", "user countries", "gebruikers in", "gebruikers", "nutzer in", "utilisateurs en", "utilisateurs"),
    "criticality": ("criticality", "critical", "priority", "kritikaliteit", "kritiek", "prioriteit", "kritikalitat", "kritikalitaet", "criticite"),
    "function": ("function", "purpose", "use", "functie", "doel", "funktion", "zweck", "fonction", "usage"),
    "stock_days": ("stock days", "stock", "days of stock", "spares days", "voorraad dagen", "voorraaddagen", "lagerbestand tage", "jours de stock"),
    "lead_time_weeks": ("lead time weeks", "lead time", "lead time wk", "delivery weeks", "levertijd", "levertijd weken", "lieferzeit", "lieferzeit wochen", "delai", "delai semaines"),
    "alternatives": ("alternatives", "alternate", "substitute", "avl", "alternatieven", "alternatief", "alternativen", "ersatz", "substituts", "equivalents"),
    "level": ("level", "indent", "bom level", "niveau", "stufe", "ebene"),
    "parent": ("parent", "parent item", "belongs to", "bovenliggend", "onderdeel van", "ubergeordnet", "parent de"),
    "notes": ("notes", "note", "remarks", "comments", "opmerkingen", "toelichting", "bemerkungen", "anmerkung", "remarques", "commentaires"),
}  # fmt: skip

FIELDS = frozenset(SYNONYMS)
_BY_WORD = {word: field for field, words in SYNONYMS.items() for word in words}
NAMING = frozenset({"name", "mpn", "maker"})
"""Without one of these columns a row cannot say what it is."""


def plain(text: str) -> str:
    """Return a header without case, accents, punctuation and what stands in brackets alone."""
    text = unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss")
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", text))


def field_of(text: str) -> str | None:
    """Return the field a header names, ``None`` for one we do not know."""
    key = plain(text)
    if key in _BY_WORD:
        return _BY_WORD[key]
    without = plain(re.sub(r"[\[(].*?[\])]", "", text))
    return _BY_WORD.get(without)


def find_header(rows: Sequence[Sequence[str]], own: Mapping[str, str], *, where: str) -> tuple[int, int, dict[int, str]] | None:
    """Return (first header row, last header row, column -> field), ``None`` where no row is a header.

    The row that names most fields wins, the earliest of equals; a row right below it that names further fields, as
    under merged group headings, is joined.

    Raises:
        InvalidInput: a column given with ``--map`` that maps to no field of ours.

    """
    for column, target in own.items():
        if target not in FIELDS:
            raise InvalidInput(f"{where}: --map {column}", target, f"one of {', '.join(sorted(FIELDS))}")
    wanted = {plain(column): target for column, target in own.items()}
    best: tuple[int, int, dict[int, str]] | None = None
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        fields = _fields(row, wanted)
        if not fields or not NAMING & set(fields.values()):
            continue
        if best is None or len(fields) > len(best[2]):
            best = (number, number, fields)
    if best is None or len(best[2]) < min(2, len(wanted) or 2):
        return None
    first, last, fields = best
    for near in (first - 1, last + 1):
        if 0 <= near < min(len(rows), SEARCHED_ROWS):
            more = {c: f for c, f in _fields(rows[near], wanted).items() if c not in fields and f not in fields.values()}
            cells = sum(bool(cell.strip()) for cell in rows[near])
            if more and len(more) == cells:
                fields = {**fields, **more}
                first, last = min(first, near), max(last, near)
    return first, last, fields


def _fields(row: Sequence[str], wanted: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    taken: set[str] = set()
    for column, cell in enumerate(row):
        text = cell.strip()
        if not text or len(text) > 80:
            continue
        field = wanted.get(plain(text)) or field_of(text)
        # The first column of a kind counts: a second "Manufacturer" is an alternative's.
        if field is not None and field not in taken:
            found[column] = field
            taken.add(field)
    return found
