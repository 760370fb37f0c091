"""A certificate authority for tests, made when it is needed: a root, one between, and servers with P-384 keys."""

import ssl
import subprocess
from pathlib import Path


class Authority:
    """Issues certificates in a folder with the `openssl` of the system; `root` is what a client trusts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = self._make("root", "root", "/CN=root", ca=True)
        self._between = self._make("between", "root", "/CN=between", ca=True)

    def server(self, name: str, names: str, *, days: int = 30, issuer: str = "between") -> ssl.SSLContext:
        """Return the context of a server; `names` is as in `DNS:a.test,IP:127.0.0.1`, -1 day has expired."""
        chain = self.folder / f"{name}-chain.pem"
        own = self._make(name, issuer, f"/CN={name}", names=names, days=days)
        chain.write_bytes(own.read_bytes() + self._between.read_bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, self.folder / f"{name}.key")
        return context

    def _make(
        self, name: str, issuer: str, subject: str, *, ca: bool = False, names: str = "", days: int = 30
    ) -> Path:
        key, request, made = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        lines = ["basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign"] if ca else []
        lines += [f"subjectAltName={names}"] if names else []
        extensions.write_text("\n".join(lines) + "\n", "utf-8")
        self._openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key)
        self._openssl("req", "-new", "-key", key, "-subj", subject, "-out", request)
        signing = (
            ("-signkey", key)
            if issuer == name
            else ("-CA", self.folder / f"{issuer}.pem", "-CAkey", self.folder / f"{issuer}.key")
        )
        serial = () if issuer == name else ("-CAcreateserial",)
        self._openssl(
            "x509", "-req", "-in", request, *signing, *serial, "-days", days, "-extfile", extensions,
            "-out", made,
        )  # fmt: skip
        return made

    def _openssl(self, *words: object) -> None:
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
