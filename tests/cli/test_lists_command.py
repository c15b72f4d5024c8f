"""Are lists kept whole, renewed only for the better, and used by every command?"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import made_lists
import pytest
from depgraph_cli.main import _run

from depgraph import download
from depgraph.errors import InvalidInput, LimitExceeded
from depgraph.intake.lists import publications

DAY = ("--list-date", "2026-11-20")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("DEPGRAPH_LISTS", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    Path("sdn.csv").write_bytes(made_lists.sdn())
    Path("alt.csv").write_bytes(made_lists.alt())
    Path("add.csv").write_bytes(made_lists.add())
    Path("bill.csv").write_text(f"name,maker,kind\nThing,{made_lists.party(7)},equipment\n")
    return tmp_path


def test_a_kept_list_is_used_by_every_command_and_named(place, capsys):
    assert _run(["lists", "add", "sdn.csv", "alt.csv", "add.csv", *DAY]) == 0
    assert "kept OFAC Specially Designated Nationals" in capsys.readouterr().out
    assert _run(["exposure", "bill.csv", "--law", "us.ofac.sdn50", "--as-of", "2026-11-25"]) == 0
    shown = capsys.readouterr()
    assert "published 2026-11-20, 14,500 parties" in shown.out
    assert "possibly listed" in shown.out
    assert _run(["lists", "check", "--as-of", "2026-11-25"]) == 0
    assert "clears from 2026-11-20" in capsys.readouterr().out
    assert _run(["lists", "check", "--as-of", "2028-01-01"]) == 4


def test_without_its_aliases_a_list_is_kept_and_says_that_it_clears_nobody(place, capsys):
    assert _run(["lists", "add", "sdn.csv", *DAY]) == 0
    assert (
        "clears nobody: its other names are not there (give them too: --list us.ofac.sdn=alt.csv)"
        in capsys.readouterr().err
    )


def test_a_tenth_fewer_is_refused_and_the_old_list_stands(place, capsys):
    assert _run(["lists", "add", "sdn.csv", "alt.csv", *DAY]) == 0
    before = next((place / "kept").iterdir()).read_bytes()
    Path("sdn.csv").write_bytes(made_lists.sdn(13_000))
    assert _run(["lists", "add", "sdn.csv", "alt.csv", "--list-date", "2026-11-21"]) == 3
    assert "13,000 parties where the kept list" in capsys.readouterr().err
    assert [path.read_bytes() for path in (place / "kept").iterdir()] == [before]
    assert _run(["lists", "add", "sdn.csv", "alt.csv", "--list-date", "2026-11-21", "--fewer"]) == 0


def test_an_older_list_never_takes_the_place_of_a_newer(place):
    assert _run(["lists", "add", "sdn.csv", "alt.csv", *DAY]) == 0
    assert _run(["lists", "add", "sdn.csv", "alt.csv", "--list-date", "2026-11-01"]) == 3


def test_a_folder_serves_where_there_is_no_network(place, capsys):
    assert _run(["lists", "update", "us.ofac.sdn", "--from", ".", *DAY]) == 0
    assert "kept OFAC" in capsys.readouterr().out


def test_update_asks_before_the_first_connection(place, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda *_: (_ for _ in ()).throw(EOFError))
    monkeypatch.setattr(download, "fetch", lambda *_: pytest.fail("it connected"))
    monkeypatch.setattr("click.confirm", lambda *_, **__: (_ for _ in ()).throw(__import__("click").Abort()))
    assert _run(["lists", "update", "us.ofac.sdn"]) == 130


class Server(BaseHTTPRequestHandler):
    files: dict = {}
    cut = 0

    def do_GET(self):
        data = self.files.get(self.path.strip("/"))
        if data is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) - self.cut])

    def log_message(self, *_):
        pass


@pytest.fixture
def served(place, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    Server.files, Server.cut = {name: (place / name).read_bytes() for name in ("sdn.csv", "alt.csv", "add.csv")}, 0
    known = dict(publications.publications())
    files = tuple(publications.ListFile(one.name, f"{base}/{one.name}") for one in known["us.ofac.sdn"].files)
    known["us.ofac.sdn"] = known["us.ofac.sdn"]._replace(files=files)
    monkeypatch.setattr(publications, "publications", lambda: known)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield base
    server.shutdown()
    server.server_close()


def test_a_list_is_fetched_from_its_publisher(served, capsys):
    assert _run(["lists", "update", "us.ofac.sdn", "--yes"]) == 0
    assert "14,500 parties" in capsys.readouterr().out


def test_the_day_of_a_download_is_no_day_of_publication(served, capsys):
    assert _run(["lists", "update", "us.ofac.sdn", "--yes"]) == 0
    assert "it gives no day of publication" in capsys.readouterr().err
    assert _run(["lists", "update", "us.ofac.sdn", "--yes", *DAY]) == 0
    assert "clears nobody" not in capsys.readouterr().err


def test_a_list_that_is_cut_short_on_the_way_leaves_the_old_one(served, place, capsys):
    assert _run(["lists", "update", "us.ofac.sdn", "--yes"]) == 0
    before = [path.read_bytes() for path in (place / "kept").iterdir()]
    Server.cut = 200_000
    assert _run(["lists", "update", "us.ofac.sdn", "--yes"]) != 0
    assert [path.read_bytes() for path in (place / "kept").iterdir()] == before


def test_more_bytes_than_allowed_and_other_schemes_are_refused(served):
    with pytest.raises(LimitExceeded):
        download.fetch(f"{served}/sdn.csv", most_bytes=1_000)
    for address in ("http://example.org/sdn.csv", "file:///etc/passwd", "ftp://example.org/x"):
        with pytest.raises(InvalidInput, match="https"):
            download.fetch(address)
    with pytest.raises(download.DownloadFailed, match="404"):
        download.fetch(f"{served}/nothing")


def test_the_addresses_of_the_data_are_https():
    assert all(one.url.startswith("https://") for each in publications.publications().values() for one in each.files)


def test_a_hit_is_reviewed_dismissed_and_then_gone(place, capsys):
    import openpyxl

    lists = ["--list", "us.ofac.sdn=sdn.csv", "--list", "us.ofac.sdn=alt.csv"]
    assert _run(["match", "bill.csv", *lists, "-o", "review.xlsx"]) == 0
    book = openpyxl.load_workbook("review.xlsx")
    page = book["Names"]
    titles = {cell.value: cell.column for cell in page[3]}
    rows = [row for row in page.iter_rows(min_row=4) if row[0].value == "listing"]
    assert [row[titles["name"] - 1].value for row in rows] == [made_lists.party(7)]
    page.cell(rows[0][0].row, titles["decision"], "different")
    page.cell(rows[0][0].row, titles["why"], "another company: its register extract")
    book.save("review.xlsx")
    assert _run(["match", "--apply", "review.xlsx", "--by", "J. Jansen"]) == 0
    capsys.readouterr()
    assert _run(["exposure", "bill.csv", "--law", "us.ofac.sdn50", "--as-of", "2026-11-25", *lists, *DAY]) == 0
    shown = capsys.readouterr().out
    assert "possibly listed" not in shown
    assert "1 hits were dismissed before" in shown
    assert json.loads(Path("depgraph-decisions.jsonl").read_text().splitlines()[0])["who"] == "J. Jansen"
