"""Signatures: examples made with openssl, so that both sides are not wrong together."""

import pytest

from aggregator.websub.signing import ALGORITHMS, is_signed, sign

# printf body | openssl dgst -sha1 -hmac secret, and so on
_MADE_ELSEWHERE = {
    "sha1": "a18991ff7e4513a1c2d2ee51e3a8e99ca891d9cd",
    "sha256": "dc46983557fea127b43af721467eb9b3fde2338fe3e14f51952aa8478c13d355",
    "sha384": "ad10d2f2362ff0d063353e51c631bd545244456ef64ea31871021a1681e44e973c7913cbde7bd978cfd254a83ab2ae19",
    "sha512": "de4a671e8233987c46a9048b8041bda6296901960022836c15c28023d3f66c3720449af241bdfe2e592c5b2273730cd1df763073e018e60d7313077c5342fde9",
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_what_others_sign_is_taken(name: str) -> None:
    assert is_signed(f"{name}={_MADE_ELSEWHERE[name]}", "secret", b"body")


def test_ours_is_taken_by_ourselves_and_by_nobody_with_another_secret() -> None:
    signature = sign("secret", b"body")

    assert signature.startswith("sha256=")
    assert is_signed(signature, "secret", b"body")
    assert not is_signed(signature, "Secret", b"body")
    assert not is_signed(signature, "secret", b"body ")


@pytest.mark.parametrize("name", ["md5", "sha224", "sha3_256", "blake2b", ""])
def test_methods_beyond_the_specification_are_not_taken(name: str) -> None:
    assert name not in ALGORITHMS
    assert not is_signed(f"{name}=00", "secret", b"body")


@pytest.mark.parametrize("header", [None, "", "=", "sha256", "sha256=", "sha256=é", "sha256=00,sha1=00"])
def test_what_is_no_signature_is_none(header: str | None) -> None:
    assert not is_signed(header, "secret", b"body")


def test_the_case_of_a_signature_does_not_matter() -> None:
    assert is_signed(sign("secret", b"body").upper(), "secret", b"body")
