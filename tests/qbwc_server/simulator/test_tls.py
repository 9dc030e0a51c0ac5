"""The connector trusts whom the machine trusts, and nobody else."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from qbwc_server.simulator.soap_client import CallFailedError, SoapClient
from tests.qbwc_server.simulator.soap_server import Script, serving

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl program to make a certificate with")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, chain = folder / "key.pem", folder / "chain.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(chain),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return key, chain


def secure(certificate: tuple[Path, Path]) -> Script:
    key, chain = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return Script(tls=context)


def test_a_trusted_server_is_spoken_to_over_one_connection(certificate: tuple[Path, Path]) -> None:
    with serving(secure(certificate)) as server:
        client = SoapClient(server.url, tls=ssl.create_default_context(cafile=str(certificate[1])))
        answers = [client.call("serverVersion"), client.call("clientVersion", strVersion="2.3.0.215")]
        client.wire.close()

    assert answers == ["1.0", ""]
    assert client.wire.opened == 1


def test_a_server_the_machine_does_not_trust_is_refused(certificate: tuple[Path, Path]) -> None:
    with serving(secure(certificate)) as server:
        client = SoapClient(server.url)

        with pytest.raises(CallFailedError, match="trust relationship"):
            client.call("serverVersion")
