"""`komet-qbwc serve` in processes of its own: the wire as the Web Connector needs it, and a clean end."""

import http.client
import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from komet_qbwc.command_line import run
from qbwc_server.simulator.company_file import CompanyFile
from tests.journeys.processes import environment, free_port, interrupted, ran, started, wait_until_healthy

# One process of a parallel run starts the program once for all of these.
pytestmark = pytest.mark.xdist_group("serve")

no_windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")

SOAP = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    "<soap:Body>{}</soap:Body></soap:Envelope>"
)
VERSION = SOAP.format('<serverVersion xmlns="http://developer.intuit.com/" />').encode()
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass
class Served:
    port: int
    folder: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with one company, whose Web Connector's file and password lie in its folder."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    with started(folder, "serve", "--port", port) as program:
        wait_until_healthy(port, program)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment(folder).items():
                patch.setenv(name, value)
            patch.setenv("KOMET_PUBLIC_URL", f"http://localhost:{port}")
            assert run(["company", "add", "Andes Blooms", "--charges-optional", "--code", "ANDES"]) == 0
            assert run(["company", "change", "--create-vendors"]) == 0
            assert run(["user", "add", "rosa@andesblooms.example"]) == 0
            assert run(["mapping", "set", "default_expense", "Cost of Goods Sold"]) == 0
            yield Served(port, folder)


def test_bills_of_a_file_arrive_in_quickbooks(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    bill = {"vendor": "Rosas de Cayambe", "date": "2026-11-16", "total": "120.50", "number": "RC-1"}
    bills = [bill | {"purchase_order": f"P{number}"} for number in range(5)]
    Path("bills.json").write_text(json.dumps(bills), "utf-8")
    assert run(["vendor-invoice", "load", "bills.json", "--approve", "--send"]) == 0
    capsys.readouterr()
    assert run(["connection", "add"]) == 0
    password = capsys.readouterr().out.splitlines()[1].split()[-1]
    assert run(["qwc"]) == 0

    code = run(["simulate", "komet_sales.qwc", "--password", password, "--company-file", "books.sqlite3"])

    assert code == 0
    assert "5 posted" in capsys.readouterr().out
    books = CompanyFile("books.sqlite3")
    posted = [(each.ref_number, str(each.amount)) for each in books.bills()]
    books.close()
    assert posted == [(f"P{number}-RC-1", "120.50") for number in range(5)]
    assert run(["vendor-invoice", "list", "--status", "S"]) == 0
    assert capsys.readouterr().out.count("RC-1") == 5


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/qbwc", "/qbwc/", "/qbwc/support", "/health", "/qbwc?wsdl", "/login"])
def test_a_plain_look_answers_200(served: Served, method: str, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request(method, path)

    assert connection.getresponse().status == 200
    connection.close()


def test_a_soap_call_at_another_address_is_told_the_right_one(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request("POST", "/", VERSION, HEADERS)

    assert b"The Web Connector's address is http://localhost:" in connection.getresponse().read()
    connection.close()


def test_a_connection_is_kept_for_many_calls(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    places = set()
    for _ in range(3):
        connection.request("POST", "/qbwc", VERSION, HEADERS)
        assert b"serverVersionResult" in connection.getresponse().read()
        places.add(connection.sock.getsockname())

    assert len(places) == 1
    connection.close()


def test_a_caller_who_waits_for_100_continue_gets_it(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as wire:
        head = f"POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(VERSION)}\r\nExpect: 100-continue\r\n"
        wire.sendall(f"{head}Content-Type: text/xml\r\nConnection: close\r\n\r\n".encode())
        first = wire.recv(1000)
        wire.sendall(VERSION)
        rest = b"".join(iter(lambda: wire.recv(65536), b""))

    assert first.startswith(b"HTTP/1.1 100")
    assert rest.startswith(b"HTTP/1.1 200")


def test_an_answer_of_60_mib_is_taken(served: Served) -> None:
    body = SOAP.format(
        '<receiveResponseXML xmlns="http://developer.intuit.com/"><ticket>none</ticket>'
        f"<response>{' ' * (60 * 2**20)}</response><hresult/><message/></receiveResponseXML>"
    ).encode()
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("POST", "/qbwc", body, HEADERS)

    assert b"<receiveResponseXMLResult>-1</receiveResponseXMLResult>" in connection.getresponse().read()
    connection.close()


@no_windows
def test_ctrl_c_ends_every_process_cleanly(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, "serve", "--port", port) as program:
        wait_until_healthy(port, program)
        family = [psutil.Process(program.pid), *psutil.Process(program.pid).children(recursive=True)]
        out = interrupted(program)

    assert program.returncode == 0
    assert out.splitlines()[-1] == "Stopped."
    assert "Traceback" not in out
    assert len(family) > 1
    assert psutil.wait_procs(family, timeout=30)[1] == []


def test_a_killed_server_leaves_no_process_behind(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, "serve", "--port", port) as program:
        wait_until_healthy(port, program)
        children = psutil.Process(program.pid).children(recursive=True)
        program.kill()

    assert children
    assert psutil.wait_procs(children, timeout=30)[1] == []


@no_windows
def test_ctrl_c_while_it_starts_leaves_no_traceback(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--port", free_port()) as program:
        assert program.stdout is not None
        program.stdout.readline()
        out = interrupted(program)

    assert program.returncode in {0, 130}
    assert "Traceback" not in out


@no_windows
def test_a_worker_alone_ends_cleanly(tmp_path: Path) -> None:
    assert ran(tmp_path, "db", "upgrade").returncode == 0
    with started(tmp_path, "worker") as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "Working; stop with Ctrl-C.\n"
        out = interrupted(program)

    assert program.returncode == 0
    assert out == "Stopped.\n"


def test_the_command_line_is_there_as_a_module(tmp_path: Path) -> None:
    refused = ran(tmp_path, "queue", "list")

    assert refused.returncode == 1
    assert refused.stdout.startswith("Error: The database is not up to date")
