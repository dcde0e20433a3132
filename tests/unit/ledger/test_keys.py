"""Ed25519 and verifier keys: the published vectors, and every other spelling refused."""

import base64
import hashlib
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import ProofError
from anzheng.ledger.core import ed25519
from anzheng.ledger.core.vkey import KeyType, VerifierKey, format_vkey, is_key_name, key_id, parse_vkey
from tests.support.proofs import OTHER_VKEY, VKEY, WITNESS_VKEY


class Vector(NamedTuple):
    private: str
    public: str
    message: str
    signature: str


RFC_8032 = {
    "empty-message": Vector(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "one-byte": Vector(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "two-bytes": Vector(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "sha-of-abc": Vector(
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
VECTORS = pytest.mark.parametrize("row", RFC_8032.values(), ids=RFC_8032.keys())

UNSOUND = {
    "identity": (1).to_bytes(32, "little"),
    "order-two": (FIELD - 1).to_bytes(32, "little"),
    "order-four": bytes(32),
    "order-four-with-sign": bytes(31) + b"\x80",
    "order-eight": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    "order-eight-negative": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "identity-beyond-the-field": (FIELD + 1).to_bytes(32, "little"),
    "largest-number": b"\xff" * 32,
    "too-short": bytes(31),
    "too-long": bytes.fromhex(RFC_8032["one-byte"].public) + b"\0",
}


@VECTORS
def test_rfc_8032_signs_and_verifies(row: Vector) -> None:
    private, public, message, signature = map(bytes.fromhex, row)
    assert ed25519.public_key(private) == public
    assert ed25519.sign(private, message) == signature
    assert ed25519.verify(public, message, signature)


@VECTORS
def test_a_second_signature_for_the_same_statement_is_refused(row: Vector) -> None:
    _, public, message, signature = map(bytes.fromhex, row)
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert not ed25519.verify(public, message, signature[:32] + larger.to_bytes(32, "little"))


@VECTORS
def test_lengths_are_exact(row: Vector) -> None:
    _, public, message, signature = map(bytes.fromhex, row)
    assert not ed25519.verify(public, message, signature[:-1])
    assert not ed25519.verify(public, message, signature + b"\0")
    assert not ed25519.verify(public[:-1], message, signature)


@pytest.mark.parametrize("public", UNSOUND.values(), ids=UNSOUND.keys())
def test_keys_that_say_nothing_are_refused(public: bytes) -> None:
    assert not ed25519.is_sound(public)
    # R and S of zero fit a key of small order whatever the message is.
    assert not ed25519.verify(public, b"any message", (1).to_bytes(32, "little") + bytes(32))
    with pytest.raises(ProofError):
        parse_vkey(format_vkey(VerifierKey("example.com/log", KeyType.NOTE, public)))


PUBLISHED = {
    "C2SP": "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "golang.org/x/mod/sumdb/note": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "a plus in the base64": "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "a witness": "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "ours": VKEY,
    "our witness": WITNESS_VKEY,
}


@pytest.mark.parametrize("text", PUBLISHED.values(), ids=PUBLISHED.keys())
def test_a_published_key_is_read_and_written_back(text: str) -> None:
    key = parse_vkey(text)
    assert format_vkey(key) == text
    assert key.id.hex() == text.split("+")[1]


def with_type(kind: int) -> str:
    key = parse_vkey(VKEY)
    material = bytes((kind,)) + key.public
    identity = hashlib.sha256(key.name.encode() + b"\n" + material).hexdigest()[:8]
    return f"{key.name}+{identity}+{base64.b64encode(material).decode()}"


NAME, IDENTITY, MATERIAL = VKEY.split("+", 2)
OTHER_SPELLINGS = {
    "empty": "",
    "name-only": NAME,
    "no-key": f"{NAME}+{IDENTITY}+",
    "upper-case-id": f"{NAME}+{IDENTITY.upper()}+{MATERIAL}",
    "short-id": f"{NAME}+{IDENTITY[:-1]}+{MATERIAL}",
    "id-of-another-key": f"{NAME}+{OTHER_VKEY.split('+')[1]}+{MATERIAL}",
    "another-name": f"{NAME}2+{IDENTITY}+{MATERIAL}",
    "no-name": f"+{IDENTITY}+{MATERIAL}",
    "space-in-front": f" {VKEY}",
    "newline-behind": f"{VKEY}\n",
    "space-in-the-name": f"a b+{IDENTITY}+{MATERIAL}",
    "ideographic-space-in-the-name": f"a\u3000b+{IDENTITY}+{MATERIAL}",
    "nul-in-the-name": f"a\0b+{IDENTITY}+{MATERIAL}",
    "half-a-surrogate": f"a\ud800b+{IDENTITY}+{MATERIAL}",
    "name-too-long": f"{'x' * 256}+{IDENTITY}+{MATERIAL}",
    "no-padding": f"{NAME}+{IDENTITY}+{MATERIAL.rstrip('=')[:-1]}",
    "url-alphabet": f"{NAME}+{IDENTITY}+{MATERIAL[:-1]}_",
    "cyrillic-look-alike": f"{NAME.replace('e', 'е')}+{IDENTITY}+{MATERIAL}",
    "ecdsa": with_type(2),
    "ml-dsa": with_type(6),
    "type-zero": with_type(0),
}


@pytest.mark.parametrize("text", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS.keys())
def test_another_spelling_is_no_key(text: str) -> None:
    with pytest.raises(ProofError):
        parse_vkey(text)


@given(st.integers(0, len(VKEY)), st.integers(0, len(VKEY)))
def test_a_part_of_a_key_is_no_key(first: int, end: int) -> None:
    if (first, end) != (0, len(VKEY)):
        with pytest.raises(ProofError):
            parse_vkey(VKEY[first:end])


@given(st.integers(0, len(VKEY) - 1), st.characters())
def test_a_changed_letter_makes_no_key(place: int, letter: str) -> None:
    changed = VKEY[:place] + letter + VKEY[place + 1 :]
    if changed != VKEY:
        with pytest.raises(ProofError):
            parse_vkey(changed)


@given(st.text())
def test_arbitrary_text_raises_nothing_else(text: str) -> None:
    with pytest.raises(ProofError):
        parse_vkey(text)


@given(st.text(min_size=1, max_size=40), st.binary(min_size=32, max_size=32))
def test_any_name_that_is_allowed_is_read_back(name: str, private: bytes) -> None:
    key = VerifierKey(name, KeyType.NOTE, ed25519.public_key(private))
    if "\ud800" <= max(name) <= "\udfff" or not is_key_name(name):
        return
    assert parse_vkey(format_vkey(key)) == key
    assert key_id(name, KeyType.COSIGNATURE, key.public) != key.id
