"""Programs that nobody here wrote take the virtual card for a real one."""

import re
import subprocess
from pathlib import Path

import pytest

from myna_mock.card.profile import CardProfile, Interface
from myna_mock.card.virtual_card import VirtualCard
from myna_mock.world import World
from tests.mock_card.conftest import HANAKO
from tests.mock_card.probe import JPKI, Probe, der
from tests.pcscd import PKCS11, READER, Stack

PIN, PASSWORD = "1234", "ABC123"
SLOTS = {"0": PIN, "1": PASSWORD}


@pytest.fixture(params=Interface, ids=lambda interface: interface.name.lower())
def card(request: pytest.FixtureRequest, world: World, stack: Stack) -> VirtualCard:
    inserted = world.person(HANAKO).card(CardProfile(interface=request.param))
    stack.insert(inserted)
    return inserted


@pytest.fixture
def contact(world: World, stack: Stack) -> VirtualCard:
    inserted = world.person(HANAKO).card()
    stack.insert(inserted)
    return inserted


def _pem(text: str) -> bytes:
    run = subprocess.run(
        ["openssl", "x509", "-outform", "DER"], input=text.encode(), capture_output=True, check=True
    )
    return run.stdout


def _signed(stack: Stack, folder: Path, slot: str, mechanism: str, content: bytes) -> bytes:
    (folder / "in").write_bytes(content)
    done = stack.run(
        *("pkcs11-tool", "--slot", slot, "--login", "--pin", SLOTS[slot], "--sign"),
        *("--mechanism", mechanism, "--id", f"0{int(slot) + 1}"),
        *("--input-file", str(folder / "in"), "--output-file", str(folder / "out")),
    )
    assert done.returncode == 0, done.stderr
    return (folder / "out").read_bytes()


def test_opensc_names_it(card: VirtualCard, stack: Stack) -> None:
    assert stack.run("opensc-tool", "-n").stdout.strip() == "jpki"
    assert stack.run("opensc-tool", "--atr").stdout.replace(":", "").split() == [card.atr.hex()]


def test_pkcs15_tool_finds_four_certificates_and_two_keys(card: VirtualCard, stack: Stack) -> None:
    done = stack.run("pkcs15-tool", "--dump")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("X.509 Certificate [") == 4
    assert done.stdout.count("Private RSA Key [") == 2
    assert re.findall(r"Tries left *: (\d)", done.stdout) == ["3", "5"]


def test_both_keys_pass_the_test_of_pkcs11_tool(card: VirtualCard, stack: Stack) -> None:
    """It ends with 0 also when there were errors: what it says counts."""
    for slot, pin in SLOTS.items():
        done = stack.run("pkcs11-tool", "--slot", slot, "--login", "--pin", pin, "--test")
        assert done.stdout.splitlines()[-1] == "No errors", done.stdout


def test_three_certificates_are_read_without_a_pin(contact: VirtualCard, stack: Stack) -> None:
    own = Probe(contact).enter(JPKI)
    for number, file_id in (("01", "000A"), ("03", "000B"), ("04", "0002")):
        done = stack.run("pkcs15-tool", "--read-certificate", number)
        assert _pem(done.stdout) == der(own.read(file_id))


def test_the_signing_certificate_is_read_with_its_password(
    contact: VirtualCard, stack: Stack
) -> None:
    read = ("pkcs15-tool", "--read-certificate", "02")
    assert "BEGIN CERTIFICATE" not in stack.run(*read).stdout
    done = stack.run(*read, "--auth-id", "02", "--verify-pin", "--pin", PASSWORD)
    own = Probe(contact).enter(JPKI)
    own.verify("001B", PASSWORD)
    found = re.search(r"-----BEGIN.*END CERTIFICATE-----", done.stdout, re.DOTALL)
    assert found is not None, done.stderr
    assert _pem(found.group()) == der(own.read("0001"))


def test_pkcs11_tool_lists_two_tokens_and_their_objects(contact: VirtualCard, stack: Stack) -> None:
    tokens = stack.run("pkcs11-tool", "-L").stdout
    assert re.findall(r"token label *: (.*)", tokens) == [
        "JPKI (User Authentication PIN)",
        "JPKI (Digital Signature PIN)",
    ]
    assert f"{READER}\n" in tokens
    objects = stack.run("pkcs11-tool", "-O").stdout
    assert objects.count("Certificate Object") == 3
    with_password = stack.run(
        "pkcs11-tool", "--slot", "1", "--login", "--pin", PASSWORD, "-O"
    ).stdout
    assert "label:      Digital Signature Certificate\n" in with_password
    assert "Private Key Object" in with_password


@pytest.mark.parametrize(("slot", "certificate"), [("0", "000A"), ("1", "0001")])
def test_openssl_verifies_what_each_key_signs(
    contact: VirtualCard, stack: Stack, tmp_path: Path, slot: str, certificate: str
) -> None:
    made = _signed(stack, tmp_path, slot, "SHA256-RSA-PKCS", b"to be signed")
    own = Probe(contact).enter(JPKI)
    own.verify("001B", PASSWORD)
    (tmp_path / "certificate").write_bytes(der(own.read(certificate)))
    (tmp_path / "signature").write_bytes(made)
    key = subprocess.run(
        ["openssl", "x509", "-in", "certificate", "-inform", "DER", "-pubkey", "-noout"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    (tmp_path / "key").write_bytes(key)
    verified = subprocess.run(
        ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "in"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert verified.stdout == b"Verified OK\n"


def test_wrong_pins_are_seen_as_such_to_the_lock(
    contact: VirtualCard, stack: Stack, world: World
) -> None:
    flags = []
    for _ in range(3):
        done = stack.run("pkcs11-tool", "--login", "--pin", "9999", "-O")
        assert "CKR_PIN_INCORRECT" in done.stderr
        listed = stack.run("pkcs11-tool", "-L").stdout
        flags.append(re.findall(r"token flags *: (.*)", listed)[0])
    for told, flag in zip(flags, ("count low", "final user PIN try", "PIN locked"), strict=True):
        assert flag in told
    assert not world.can_log_in(HANAKO)
    refused = stack.run("pkcs11-tool", "--login", "--pin", PIN, "-O")
    assert refused.returncode != 0
    assert Probe(contact).enter(JPKI).left("0018") == "63C0"


def test_ssh_lists_the_keys(contact: VirtualCard, stack: Stack) -> None:
    done = stack.run("ssh-keygen", "-D", str(PKCS11))
    assert done.returncode == 0
    assert [line.split(" ", 2)[2] for line in done.stdout.splitlines()] == [
        "User Authentication Public Key",
        "User Authentication Certificate CA",
        "Digital Signature Certificate CA",
    ]


def test_a_card_taken_out_is_gone_and_another_one_is_another_person(
    contact: VirtualCard, stack: Stack, world: World
) -> None:
    stack.remove()
    assert stack.run("pkcs15-tool", "--read-certificate", "01").returncode != 0
    other = world.person("mihon-taro").card()
    stack.insert(other)
    done = stack.run("pkcs15-tool", "--read-certificate", "01")
    assert _pem(done.stdout) == der(Probe(other).enter(JPKI).read("000A"))


def test_a_card_that_is_swapped_has_forgotten_the_pin(
    contact: VirtualCard, stack: Stack, world: World
) -> None:
    assert Probe(contact).enter(JPKI).verify("0018", PIN) == "9000"
    stack.insert(contact)
    own = Probe(contact).enter(JPKI)
    assert own.file("0017").status("802A00800130" + "00") == "6982"
