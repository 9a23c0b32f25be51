"""Audio HATs found in the kernel's files, /proc/asound."""

from pathlib import Path

import pytest

from gainbox.capture.cards import first_hat, hat_at, is_absent

# As the kernels of these HATs write it: the names on a line differ, and so does what stands behind the dash.
CARDS = {
    "HiFiBerry DAC+ADC Pro": """\
{number:2} [sndrpihifiberry]: HifiberryDacpAdcPro - snd_rpi_hifiberry_dacplusadcpro
                      snd_rpi_hifiberry_dacplusadcpro
""",
    "HiFiBerry DAC+ADC": """\
{number:2} [sndrpihifiberry]: HifiberryDacpAdc - snd_rpi_hifiberry_dacplusadc
                      snd_rpi_hifiberry_dacplusadc
""",
    "HiFiBerry ADC": """\
{number:2} [sndrpihifiberry]: HifiberryAdc - snd_rpi_hifiberry_adc
                      snd_rpi_hifiberry_adc
""",
    "Audio Injector Stereo or Zero": """\
{number:2} [audioinjectorpi]: audioinjector-p - audioinjector-pi-soundcard
                      audioinjector-pi-soundcard
""",
    "Audio Injector Octo": """\
{number:2} [audioinjectoroc]: audioinjector-o - audioinjector-octo-soundcard
                      audioinjector-octo-soundcard
""",
    "Pisound": """\
{number:2} [pisound        ]: pisound - pisound
                      pisound
""",
    "Codec Zero": """\
{number:2} [IQaudIOCODEC   ]: IQaudIOCODEC - IQaudIOCODEC
                      IQaudIOCODEC
""",
}
HDMI = """\
{number:2} [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
"""
HIFIBERRY_WITHOUT_INPUT = """\
{number:2} [sndrpihifiberry]: HifiberryDacplu - snd_rpi_hifiberry_dacplus
                      snd_rpi_hifiberry_dacplus
"""


def proc_with(folder: Path, *cards: str, streams: tuple[str, ...] = ("pcm0p", "pcm0c")) -> Path:
    """A /proc/asound in which these cards have these streams."""
    (folder / "cards").write_text("".join(card.format(number=number) for number, card in enumerate(cards)))
    for number, _ in enumerate(cards):
        for stream in streams:
            (folder / f"card{number}" / stream).mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", CARDS)
def test_a_hat_is_known_by_the_name_of_its_driver(name: str, tmp_path: Path) -> None:
    card = first_hat(proc_with(tmp_path, CARDS[name]))
    assert card is not None
    assert (card.hat.name, card.device) == (name, "hw:0")


def test_cards_that_are_no_hats_are_skipped(tmp_path: Path) -> None:
    proc = proc_with(tmp_path, HDMI, HIFIBERRY_WITHOUT_INPUT, CARDS["HiFiBerry ADC"])
    card = first_hat(proc)
    assert card is not None
    assert card.device == "hw:2"


def test_a_card_may_have_a_number_of_two_digits(tmp_path: Path) -> None:
    card = first_hat(proc_with(tmp_path, *[HDMI] * 10, CARDS["Pisound"]))
    assert card is not None
    assert card.device == "hw:10"


def test_the_first_of_two_hats_is_taken(tmp_path: Path) -> None:
    card = first_hat(proc_with(tmp_path, CARDS["Codec Zero"], CARDS["Pisound"]))
    assert card is not None
    assert card.hat.name == "Codec Zero"


@pytest.mark.parametrize("streams", [(), ("pcm0p",)])
def test_a_hat_that_cannot_capture_is_none(streams: tuple[str, ...], tmp_path: Path) -> None:
    assert first_hat(proc_with(tmp_path, CARDS["HiFiBerry DAC+ADC"], streams=streams)) is None


def test_a_machine_without_sound_has_no_hat(tmp_path: Path) -> None:
    assert first_hat(tmp_path) is None
    (tmp_path / "cards").write_text("--- no soundcards ---\n")
    assert first_hat(tmp_path) is None


@pytest.mark.parametrize("garbage", [b"", b"\n\n", b"\xff\xfe\x00 - pisound\n", b" - \n - pisound\n0\n"])
def test_malformed_lines_are_skipped(garbage: bytes, tmp_path: Path) -> None:
    (tmp_path / "cards").write_bytes(garbage)
    assert first_hat(tmp_path) is None


def test_a_card_name_may_be_invalid_utf_8(tmp_path: Path) -> None:
    usb = b" 1 [Ger\xe4t          ]: USB-Audio - Ger\xe4t\n                      Ger\xe4t at usb-1.2\n"
    proc_with(tmp_path, CARDS["Pisound"])
    cards = tmp_path / "cards"
    cards.write_bytes(usb + cards.read_bytes())
    card = first_hat(tmp_path)
    assert card is not None
    assert card.hat.name == "Pisound"


@pytest.mark.parametrize(
    ("device", "may_rotate"),
    [("hw:1", True), ("hw:1,0", True), ("plughw:1,0", True), ("hw:0", False), ("hw:2", None), ("hat", None)],
)
def test_a_device_by_its_number_is_a_known_hat(device: str, may_rotate: bool | None, tmp_path: Path) -> None:
    proc = proc_with(tmp_path, CARDS["HiFiBerry ADC"], CARDS["Audio Injector Octo"])
    hat = hat_at(device, proc)
    assert (hat.may_rotate if hat else None) is may_rotate


@pytest.mark.parametrize(
    ("device", "absent"),
    [
        ("hw:0", False),
        ("plughw:0,0", False),
        ("hw:pisound", False),
        ("hw:CARD=pisound,DEV=0", False),
        ("hw:1", True),
        ("plughw:10,0", True),
        ("hw:CARD=Pro", True),
        ("hw:", False),  # not resolved here, but by ALSA
        ("hw", False),
        ("default", False),
        ("dsnoop:CARD=Pro", False),
    ],
)
def test_a_card_that_is_named_and_not_there_is_absent(device: str, absent: bool, tmp_path: Path) -> None:
    proc = proc_with(tmp_path, CARDS["Pisound"])
    (proc / "pisound").symlink_to("card0")
    assert is_absent(device, proc) is absent


def test_without_proc_asound_no_card_is_absent(tmp_path: Path) -> None:
    assert not is_absent("hw:1", tmp_path)
