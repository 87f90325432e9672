"""Certificates and content credentials made for the tests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class Chain:
    """A signer's certificate with its root (PEM), the signer's key, and the root alone."""

    certificates: bytes
    key: bytes
    root: bytes

    @classmethod
    def made(cls, valid: timedelta) -> Chain:
        """A new chain whose signer's certificate is valid for ``valid`` from now."""
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        root = _builder("Root of Tests", "Root of Tests", root_key, now + timedelta(days=100))
        root = root.add_extension(x509.BasicConstraints(True, None), True)
        root = root.add_extension(_usage(signs_certificates=True), True)
        signer = _builder("Signer of Tests", "Root of Tests", key, now + valid)
        signer = signer.add_extension(x509.BasicConstraints(False, None), True)
        signer = signer.add_extension(_usage(signs_certificates=False), True)
        signer = signer.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
        signer = signer.add_extension(authority, False)
        pem = serialization.Encoding.PEM
        root_pem = root.sign(root_key, hashes.SHA256()).public_bytes(pem)
        private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return cls(signer.sign(root_key, hashes.SHA256()).public_bytes(pem) + root_pem, private, root_pem)


def signed(jpeg: bytes, chain: Chain, source_type: str) -> bytes:
    """The JPEG with content credentials that state how it was created."""
    action = {"action": "c2pa.created", "digitalSourceType": SOURCE + source_type, "softwareAgent": "Machine of Tests"}
    claim = {
        "claim_generator_info": [{"name": "tests", "version": "1"}],
        "format": "image/jpeg",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain.certificates, private_key=chain.key, ta_url=None)
    out = io.BytesIO()
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(claim) as builder:
        builder.sign(signer, "image/jpeg", io.BytesIO(jpeg), out)
    return out.getvalue()


def _builder(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, end: datetime) -> x509.CertificateBuilder:
    def name(text: str) -> x509.Name:
        names = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        return x509.Name([x509.NameAttribute(oid, text) for oid in names])

    builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(datetime.now(UTC) - timedelta(days=30)).not_valid_after(end)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
