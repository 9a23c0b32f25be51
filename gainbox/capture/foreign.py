"""Audio files that libsndfile does not read, by their first bytes."""

from gainbox.capture.slices import read_at

FOREIGN = (
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"TTA1", "True Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, bytes.fromhex("3026b2758e66cf11"), "WMA"),
    (0, bytes.fromhex("1a45dfa3"), "Matroska or WebM"),
    (0, b"DSD ", "DSD"),
    (0, b"FRM8", "DSD"),
    (0, b"#!AMR", "AMR"),
    (0, b"OFR ", "OptimFROG"),
    (0, b"tBaK", "TAK"),
    (0, b"ajkg", "Shorten"),
    (0, b".ra\xfd", "RealAudio"),
    (0, b".RMF", "RealAudio"),
    (0, b"\x0b\x77", "AC-3"),
    (0, bytes.fromhex("7ffe8001"), "DTS"),
    (0, b"FLV\x01", "Flash video"),
    (8, b"AVI ", "AVI"),
    (28, b"Speex   ", "Speex"),
    (4, b"ftyp", "MPEG-4 (AAC or Apple Lossless)"),
)


def foreign(descriptor: int) -> str | None:
    """The kind of a file that other programs read, and the cure; None for an unknown kind."""
    head = read_at(descriptor, 0, 48)
    kind = next((kind for at, magic, kind in FOREIGN if head[at:].startswith(magic)), None)
    if kind is None and len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        kind = "AAC"
    return f"it is {kind}: convert it to WAV or FLAC, as ffmpeg does" if kind else None
