"""Which words do people write over the columns of a bill, in English, Dutch, German, French and some Spanish?"""

from __future__ import annotations

WORDS = {
    "id": "id|item id|item no|item nr|item number|line|line no|line nr|line number|line id|pos|position|positie|pos no|pos nr|"
    "positionsnummer|no|nr|number|nummer|numero|n|regel|regelnummer|zeile|ligne|no ligne|lfd nr|volgnummer|ref|reference|"
    "referentie|referenz|refdes|reference designator|ipn|cpn|internal part number|internal part no|internal pn|"
    "designator|designators|material number|materialnummer|material nr|materialnr|"
    "reference interne|asset id|bom id|bom item|row|row id|itemno|articulo|component id",
    "name": "name|naam|nom|nombre|description|descript|desc|omschrijving|beschrijving|beschreibung|bezeichnung|benennung|"
    "designation|descripcion|libelle|intitule|product|produkt|produit|producto|product name|productnaam|produktname|"
    "nom du produit|product description|productomschrijving|produktbeschreibung|component|component name|componentnaam|"
    "komponente|composant|part|part name|part description|onderdeel|bauteil|teil|teilebezeichnung|piece|article|artikel|"
    "artikelomschrijving|artikelbezeichnung|artikelbeschreibung|designation article|item name|item description|"
    "line description|omschrijving artikel|materialkurztext|material description|materiaalomschrijving|kurztext|short text|"
    "service|dienst|service name|equipment|title|titel|asset|asset name|goods|goods description|leistung|prestation|value|"
    "cmp name|hardware name|model name|modelnaam|make and model|make and type|merk en type|module type model|module type description|"
    "expense type|expenditure type|kostensoort|contract title|contract description|contractomschrijving|omschrijving dienst|"
    "subject|onderwerp|betreff|objet|materialbezeichnung|artikelname|artikelnaam|product or service|solidworks part number|"
    "wat|waarvoor|offer|logiciel|tool|application|applicatie|anwendung|inventor part number|cad part number|cad name|file name|filename|service description|service omschrijving",
    "section": "section|sectie|abschnitt|chapter|hoofdstuk|kapitel|chapitre|lot|los|perceel|gewerk|discipline|subsystem|"
    "subsysteem|system|systeem|domain|domein|work package|werkpakket|arbeitspaket|group|groep|gruppe|groupe|rubriek|rubrique|"
    "hoofdgroep|warengruppe|baugruppe|zone|expense area|cost centre|cost center|kostenplaats|kostenstelle",
    "kind": "kind|kind of component|component kind|component type|type of component|componenttype|komponententyp|"
    "type de composant|soort|soort component|part type|parttype|item type|product type|producttype|produkttyp|"
    "type de produit|asset type|partclass|part class",
    "maker": "maker|manufacturer|manufacturer name|manuf|mfr|mfr name|mfg|mfgr|mnfr|oem|make|brand|brand name|merk|merknaam|marke|"
    "marque|marca|fabrikant|fabrikantnaam|hersteller|herstellername|fabricant|nom du fabricant|constructeur|producer|producent|"
    "produzent|fabricante|manufactured by|made by|fabrikat|fabrikaat|product manufacturer|manufacturer 1|mfr 1",
    "mpn": "mpn|mpn 1|manufacturer part number|manufacturer part no|manufacturer part nr|manufacturer part nbr|manufacturer part nr|manufacturer pn|manufacturers part number|"
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
    "name des lieferanten|naam van de leverancier|name of supplier|name of the supplier|name supplier|lieferant name|supplier legal name|payee|"
    "payee name|beneficiary|begunstigde|creditor|crediteur|kreditor|merchant|"
    "geleverd door|geliefert von|fourni par|purchased from|bought from|sold by|contract party|aanbieder|bidder|inschrijver|bieter|"
    "contractpartij|contractant|contractpartner|vertragspartner|titulaire|attributaire|partij|counterparty|contracting party",
    "hosted_by": "hosted by|host|hoster|hosting provider|cloud provider|hosting party|hosting partij|gehost door|gehost bij|"
    "gehostet von|gehostet bei|heberge par|hebergeur|hosting anbieter|hostingprovider|cloudprovider|cloudleverancier|data host",
    "operated_by": "operated by|operator|administered by|administrator|administration by|administratie door|verwaltet von|administre par|run by|operating company|beheerd door|beheerder|exploitant|uitgevoerd door|betrieben von|"
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
    "quantity": "quantity|qty|qtty|qnty|qnt|quant|count|pieces|bestellmenge|bestelhoeveelheid|total units|amount of pieces|"
    "number of licences|number of licenses|aantal licenties|anzahl lizenzen|aantal|hoeveelheid|stuks|menge|anzahl|stuckzahl|stuck|qte|quantite|"
    "nombre d unites|nb|cantidad|order quantity|order qty|qty ordered|total qty|total quantity|units|number of units",
    "unit_cost": "unit cost|net price|netto prijs|nettoprijs|nettopreis|netto preis|prix net|price net|"
    "release price|fee|tarief|tarif|stueckpreis|supplier unit price|vendor unit price|list price|unit price|unitcost|unitprice|price per unit|cost per unit|price each|price|cost|standard cost|"
    "standardcost|prijs|stuksprijs|stukprijs|eenheidsprijs|prijs per stuk|prijs per eenheid|kosten per stuk|kostprijs|preis|"
    "einzelpreis|stuckpreis|preis pro stuck|preis pro einheid|preis pro einheit|ep|kosten pro stuck|stuckkosten|prix|"
    "prix unitaire|prix unit|pu|cout unitaire|cout|precio unitario|precio",
    "yearly_cost": "annual cost|annual costs|yearly cost|yearly costs|cost per year|costs per year|annual price|yearly price|annual fee|"
    "yearly fee|price per year|annual|jaarkosten|kosten per jaar|prijs per jaar|jaarprijs|jahreskosten|kosten pro jahr|jahrespreis|"
    "preis pro jahr|cout annuel|cout par an|prix annuel|prix par an|costo anual",
    "line_cost": "amount|net amount|gross amount|total|totals|total amount|total price|total cost|total costs|total value|line total|"
    "line amount|line value|extended price|ext price|extended cost|ext cost|extended amount|order value|order amount|contract value|"
    "contract amount|invoice amount|net value|spend|annual spend|total spend|amount paid|annual amount|yearly amount|annual value|"
    "value of contract|net total|total net|bedrag|netto bedrag|nettobedrag|totaal|totaalbedrag|totaal bedrag|totaalprijs|totale prijs|"
    "totale kosten|regeltotaal|regelbedrag|jaarbedrag|bedrag per jaar|factuurbedrag|contractwaarde|orderwaarde|inkoopbedrag|betrag|"
    "netto betrag|nettobetrag|gesamtbetrag|gesamtpreis|gesamt|gp|gesamtkosten|nettowert|nettobestellwert|auftragswert|bestellwert|"
    "jahresbetrag|summe|rechnungsbetrag|montant|montant ht|montant total|montant net|montant annuel|prix total|total ht|cout total|"
    "importe|importe total|monto",
    "price_unit": "price unit|preiseinheit|prijseenheid|preis je",
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
    "cpv": "cpv|cpv code|cpvcode|cpv nummer|cpv nr|code cpv|main cpv|cpv hauptcode|hoofd cpv|common procurement vocabulary",
    "unspsc": "unspsc|unspsc code|unspsc nummer|un spsc",
    "eclass": "eclass|ecl ss|eclass code|eclass nummer|ecl class|e class",
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
    "replaceable by|vervangbaar door|alternate part|alternative part|equivalent",
    "populated": "dnp|dni|dnf|dns|do not populate|do not fit|do not stuff|do not place|do not mount|do not install|not fitted|no stuff|nostuff|populate|populated|fitted|fit|mounted|mount|stuffed|stuffing|placed|placement|assembly option|assembly variant|bestuckt|bestuckung|nicht bestuckt|niet geplaatst|geplaatst|gemonteerd|monte|non monte|montage option|bom status",
    "maker_identifier": "manufacturer lei|maker lei|manufacturer duns|maker duns|cage|cage code|ncage|manufacturer cage|manufacturer cage code|mfr cage|mfg cage|maker cage|hersteller lei|lei fabrikant|hersteller duns|manufacturer vat|manufacturer vat number|manufacturer id",
    "supplier_identifier": "lei|lei code|supplier lei|vendor lei|provider lei|lei leverancier|lieferant lei|lei lieferant|lei fournisseur|duns|duns no|duns number|duns nr|supplier duns|vendor duns|d u n s|d u n s number|vat|vat no|vat number|vat id|supplier vat|vendor vat|supplier vat number|vendor vat number|btw nummer|btw nr|btwnummer|ust id|ust idnr|ustidnr|umsatzsteuer id|numero de tva|no tva|tva intracommunautaire|euid|supplier euid|vendor euid|legal entity identifier",
    "purl": "purl|package url",
    "level": "level|bom level|niveau|indent|stufe|ebene|indenture level|nivel|bomlevel",
    "parent": "parent|parent id|parent item|parent part|parent line|part of|bovenliggend|onderdeel van|ouder|ubergeordnet|"
    "elternteil|teil von|parent assembly|element parent|partie de|next higher assembly|nha",
    "country": "country|land|pays|country code|landcode|landercode|code pays|pais",
    "region": "location|locatie|standort|site|lieu|emplacement|localisation|region|regio|cloud region|aws region|azure region|"
    "data center|datacenter|datacentre|rechenzentrum|datacentrum|availability zone",
    "reference": "contract|contract no|contract nr|contract number|contractnummer|contract id|vertrag|vertragsnummer|contrat|agreement|"
    "order|order no|order nr|order number|bestelnummer|bestellnummer|po|po number|po no|purchase order|purchase order number|invoice|"
    "invoice number|invoice no|factuurnummer|rechnungsnummer|transaction number|supplier ref|supplier reference|supplier part number|"
    "supplier part no|supplier pn|vendor part number|vendor part no|vendor pn|distributor part number|distributor pn|lieferantennummer|"
    "supplier number|supplier no|supplier id|vendor number|vendor no|vendor id|leveranciersnummer|crediteurnummer|kreditorennummer|libpart",
    "notes": "notes|note|remarks|remark|comments|opmerking|opmerkingen|toelichting|notitie|notities|bemerkung|"
    "bemerkungen|anmerkung|anmerkungen|hinweis|kommentar|remarque|remarques|commentaire|commentaires|observaciones",
}  # fmt: skip
FIELDS = tuple(WORDS)

# Read as the first field that no other column fills and whose cells fit.
WEAK = {
    "comment": ("name", "notes"), "device type": ("name", "mpn"), "device model": ("name", "mpn"), "model id": ("mpn", "name"),
    "sku": ("mpn", "reference"), "sku number": ("mpn", "reference"), "vendor sku": ("mpn", "reference"),
    **dict.fromkeys(
        ("artikelnummer", "artikel nr", "artikelnr", "article number", "article no", "code article", "item code"),
        ("id", "mpn", "reference"),
    ),
    **dict.fromkeys(("catalog", "catalogue", "katalog", "catalogus"), ("supplier", "reference")),
    "catalog part number": ("mpn", "reference"), "catalogue part number": ("mpn", "reference"),
    "catalog number": ("mpn", "reference"), "catalogue number": ("mpn", "reference"),
    "item": ("id", "name"), "material": ("id", "name"), "materiaal": ("name",), "materiel": ("name",),
    "type": ("kind", "mpn"), "typ": ("kind", "mpn"), "art": ("kind",), "category": ("kind", "section"),
    "categorie": ("kind", "section"), "kategorie": ("kind", "section"), "class": ("kind", "section"),
    "klasse": ("kind", "section"), "classe": ("kind", "section"), "artikel": ("name", "id"), "soort": ("kind", "section"),
    "part type": ("kind", "mpn"), "product type": ("kind", "mpn"), "commodity": ("kind", "section"), "groep": ("kind", "section"),
    "group": ("kind", "section"), "gruppe": ("kind", "section"), "groupe": ("kind", "section"),
    "warengruppe": ("kind", "section"),
}  # fmt: skip

PER_YEAR = frozenset(
    {
        "year",
        "yr",
        "annum",
        "jaar",
        "jahr",
        "an",
        "annual",
        "annually",
        "yearly",
        "jaarlijks",
        "jahrlich",
        "pa",
        "p",
        "a",
    }
)
"""What beside a currency alone makes a title one of money a year: EUR per year."""
PART_NUMBERS = ("part number", "part no", "part nr", "part num", "partnumber", "pn", "model number", "model no")
"""How titles end that name a number of somebody's for a part."""
SELLERS = frozenset({
    "supplier", "vendor", "distributor", "internal", "our", "own", "customer", "company", "mouser", "digikey", "farnell", "lcsc", "rs",
})  # fmt: skip
"""Whose number for a part is not its maker's."""

BY_WORD = {word: name for name, words in WORDS.items() for word in words.split("|")}
CURRENCIES = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dollar": "USD", "gbp": "GBP", "chf": "CHF", "jpy": "JPY",
    "cny": "CNY", "rmb": "CNY", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "czk": "CZK", "krw": "KRW", "twd": "TWD",
}  # fmt: skip
SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD"}
"""Signs that stand for one currency; a bare dollar or yen sign stands for several."""
UNITS = {
    "days": "days", "day": "days", "dagen": "days", "dgn": "days", "tage": "days", "tagen": "days", "jours": "days", "d": "days",
    "weeks": "weeks", "week": "weeks", "wk": "weeks", "wks": "weeks", "weken": "weeks", "wkn": "weeks", "wochen": "weeks",
    "semaines": "weeks", "sem": "weeks", "months": "months", "month": "months", "maanden": "months", "mnd": "months",
    "monate": "months", "monaten": "months", "mois": "months",
}  # fmt: skip
ESTIMATES = frozenset(
    {"estimate", "estimated", "est", "geschat", "schatting", "geschatzt", "schatzung", "estime", "estimation"}
)
FILLERS = frozenset(
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
PIECES = frozenset({"pcs", "pieces", "stk", "st", "stuks", "stuck", "units", "pc", "unit", "yes", "no"})
NAMES = frozenset({"name", "naam", "nom", "bezeichnung", "company", "bedrijf", "firma", "societe"})
COUNTED = frozenset({
    "x", "stk", "stck", "stuck", "st", "stuks", "stuk", "pcs", "pc", "pce", "piece", "pieces", "ea", "each", "unit",
    "units", "set", "sets", "rack", "racks", "m", "km", "kg", "t", "l", "mw", "kw", "kva", "mva", "pair", "pairs",
    "paar", "licence", "licences", "license", "licenses", "lizenzen", "licenties", "port", "ports", "server",
    "servers", "node", "nodes", "eenheden", "eenheid", "einheit", "einheiten", "unite", "unites", "lot", "contract",
    "contracts", "year", "years", "jaar", "jahr", "jahre", "ans", "an", "site", "sites", "user", "users", "core",
    "cores", "seat", "seats", "gpu", "gpus", "tray", "trays", "cabinet", "cabinets", "module", "modules", "box",
    "boxes", "roll", "rolls", "fte",
})  # fmt: skip
"""What stands behind a number that counts or weighs."""
