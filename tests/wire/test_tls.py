"""``serve --tls-cert --tls-key``."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.server import Server
from tests.world import World


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for loopback and its key; return where."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file


@pytest.fixture
def server(tmp_path: Path, new_server: Callable[..., Server]) -> Server:
    cert, key = self_signed(tmp_path)
    node = new_server(env={"DOORWARD_TLS_CERT": str(cert), "DOORWARD_TLS_KEY": str(key)})
    node.env["DOORWARD_PUBLIC_URL"] = f"https://localhost:{node.port}"
    return node.init().start()


def test_everything_is_served_over_https(server: Server, tmp_path: Path):
    """With a certificate the listener speaks TLS, verified, and nothing older than 1.2."""
    trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    with httpx.Client(verify=trust, base_url=f"https://localhost:{server.port}") as outside:
        machine = server.machine
        answer = outside.post("/v1/oauth", auth=(machine["client_id"], machine["client_secret"]))
        assert answer.status_code == 200
    assert World(server, server.machine).make_client().body["base_url"].startswith("https://")


def test_plain_http_is_not_answered(server: Server):
    """The same port gives nothing to plain http."""
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{server.port}/healthz", timeout=5)


def test_a_missing_certificate_is_said_plainly(new_server: Callable[..., Server]):
    """A file that is not there ends the start with a plain sentence."""
    node = new_server(env={"DOORWARD_TLS_CERT": "/no/such.pem", "DOORWARD_TLS_KEY": "/no.pem"})
    node.init()
    done = node.cli("serve", timeout=20)
    assert done.returncode != 0
    assert "/no/such.pem" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
