"""What stands in one XML file of an archive? Fed to handlers piece by piece, so that it is never held as a whole."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHUNK = 1 << 16
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What a member of an archive raises when it is not what the archive says."""


def parse(archive: zipfile.ZipFile, member: str, name: str, setup: Callable[[Any], None]) -> Iterator[None]:
    """Feed a member to a parser piece by piece, yielding after each.

    Raises:
        InvalidInput: no such member, a damaged one, broken XML, or a document type definition.

    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_definition
    setup(parser)
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003  pyexpat takes no keyword
                yield
            parser.Parse(b"", True)  # noqa: FBT003  as above
            yield
    except _Definition:
        raise InvalidInput(f"{name}: {member}", "a document type definition", "a workbook without one") from None
    except expat.ExpatError as error:
        raise InvalidInput(f"{name}: {member}", f"broken XML ({error})", "a workbook as it was saved") from None
    except DAMAGED as error:
        raise InvalidInput(f"{name}: {member}", f"a damaged archive ({error})", "a workbook as it was saved") from None
    except KeyError:
        raise InvalidInput(name, f"a workbook without {member}", "a complete .xlsx file") from None


class _Definition(Exception):
    """A DOCTYPE was met: entities can grow without bound or name files of this machine."""


def _no_definition(*_: object) -> None:
    raise _Definition


def local(tag: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return tag.rpartition(":")[2]
