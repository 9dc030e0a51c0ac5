"""Behind granian, over real sockets: what the Web Connector's .NET client does with HTTP works."""

import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.soap.stand_in import call, http_post

TOP = Path(__file__).parents[2]
NET = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    while not answers(port):
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("granian did not start; its words are above")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Lends the port of a granian process that serves the edge as in production."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1"]
    command += ["--port", str(port), "--no-ws", "tests.samples.soap.granian_app:app"]
    with subprocess.Popen(command, cwd=TOP) as process:
        wait_until_it_answers(process, port)
        yield port
        process.terminate()


def last(port: int) -> str:
    found = re.search(rb"<getLastErrorResult>(.*)</getLastErrorResult>", http_post(port, call("getLastError")).body)
    return found[1].decode() if found else ""


def test_100_continue_is_sent_before_the_body(port: int) -> None:
    body = call("clientVersion", "<strVersion>34.0</strVersion>")
    head = (
        f"POST /qbwc HTTP/1.1\r\nUser-Agent: {NET}\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f'SOAPAction: "http://developer.intuit.com/clientVersion"\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n'
        "Expect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        first = connection.recv(1000)
        connection.sendall(body)
        second = connection.recv(10_000)

    assert first.startswith(b"HTTP/1.1 100")
    assert second.startswith(b"HTTP/1.1 200")
    assert b"content-type: text/xml" in second.lower()


def test_one_connection_serves_a_whole_session(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    seen = []
    for name in ("serverVersion", "clientVersion", "authenticate", "sendRequestXML", "closeConnection"):
        connection.request("POST", "/qbwc", call(name), {"User-Agent": NET, "Content-Type": "text/xml"})
        ours = connection.sock.getsockname() if connection.sock else None
        reply = connection.getresponse()
        seen.append((reply.status, ours, reply.read()[:5]))
    connection.close()

    assert len(set(seen)) == 1
    assert seen[0][0] == 200


def test_a_large_answer_of_quickbooks_is_taken_whole(port: int) -> None:
    answer = "x" * 12_000_000

    reply = http_post(port, call("receiveResponseXML", f"<response>{answer}</response>"))

    assert reply.status == "200"
    assert last(port) == "receiveResponseXML [0, 12000000, 0, 0]"


def test_chunks_over_http_are_read_to_their_end(port: int) -> None:
    body = call("clientVersion", f"<strVersion>{'x' * 200_000}</strVersion>")
    parts = (body[start : start + 50_000] for start in range(0, len(body), 50_000))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/qbwc", parts, {"Content-Type": "text/xml"}, encode_chunked=True)
    status = connection.getresponse().status
    connection.close()

    assert status == 200
    assert last(port) == "clientVersion [200000]"


def test_a_promise_of_too_much_is_answered_before_it_is_sent(port: int) -> None:
    head = f"POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: {65 * 2**20}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        reply = connection.recv(10_000)

    assert reply.startswith(b"HTTP/1.1 500")
    assert b"text/xml" in reply.lower()
    assert b"67108864 bytes" in reply


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_certificate_check_is_answered_over_http(port: int, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, "/qbwc")
    reply = connection.getresponse()
    body = reply.read()
    connection.close()

    assert reply.status == 200
    assert bool(body) == (method == "GET")
