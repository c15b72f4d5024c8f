"""In which encoding is this text? By its mark, by its zeros, as UTF-8, else as cp1252 with a word about it."""

from __future__ import annotations

import codecs

from depgraph.errors import InvalidInput

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(data: bytes, *, name: str, wanted: str | None = None, notices: list[str]) -> str:
    """Return the encoding of a text; what was not certain goes into ``notices``.

    Raises:
        InvalidInput: an encoding that does not exist or does not fit, or bytes that are no text.

    """
    if wanted is not None:
        try:
            codecs.lookup(wanted)
            at = first_error(data, wanted)
        except LookupError:
            raise InvalidInput("--encoding", wanted, "the name of an encoding, such as utf-8 or cp1252") from None
        if at is not None:
            raise InvalidInput(f"{name}: byte {at:,}", f"bytes that are not {wanted}", f"text in {wanted}")
        return wanted
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            at = first_error(data, encoding)
            if at is not None:
                raise InvalidInput(
                    f"{name}: byte {at:,}", f"bytes that are not {encoding}", "the text its first bytes announce"
                )
            return encoding
    head = data[:4096]
    if head.count(0) > len(head) // 4:
        wide = head.count(0) > len(head) * 5 // 8
        low_first = head[1::2].count(0) > head[::2].count(0) if not wide else head[:1] != b"\x00"
        encoding = ("utf-32-" if wide else "utf-16-") + ("le" if low_first else "be")
        if first_error(data, encoding) is None:
            notices.append(f"read as {encoding}, which it does not announce")
            return encoding
    at = first_error(data, "utf-8")
    if at is None:
        return "utf-8"
    if first_error(data, "cp1252") is None:
        notices.append(f"not UTF-8 (byte {at:,}): read as cp1252; give --encoding where letters look wrong")
        return "cp1252"
    raise InvalidInput(
        f"{name}: byte {at:,}",
        "bytes that are neither UTF-8 nor cp1252",
        "text",
        hint="name its encoding with --encoding",
    )


def decoded(data: bytes, *, name: str, wanted: str | None = None, notices: list[str]) -> str:
    """Return the text of a file, in whatever encoding it is.

    Raises:
        InvalidInput: as ``encoding_of``, or a NUL among the characters.

    """
    try:
        # Nearly every file; a NUL among its first bytes may mean another encoding.
        text = data.decode("utf-8") if wanted is None and 0 not in data[:4096] else None
    except UnicodeDecodeError:
        text = None
    if text is None:
        text = data.decode(encoding_of(data, name=name, wanted=wanted, notices=notices))
    text = text.removeprefix("\ufeff")
    at = text.find("\0")
    if at >= 0:
        raise InvalidInput(f"{name}: character {at:,}", "the control character '\\x00'", "text")
    return text


def first_error(data: bytes, encoding: str) -> int | None:
    """Return where bytes stop being text of an encoding; only a piece at a time is held decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for at in range(0, len(data) + 1, _CHUNK):
        try:
            decoder.decode(data[at : at + _CHUNK], at + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return at + error.start
        except UnicodeError:
            return at
    return None
