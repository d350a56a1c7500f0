"""A lesson in a link: its file's text, compressed and in letters that an address takes. It comes from strangers."""

import base64
import binascii
import zlib

from bnviz.lessons.document import LessonError
from bnviz.lessons.reading import LONGEST

LONGEST_LINK = 6000  # characters
_LARGEST = 4 * LONGEST  # bytes: UTF-8 takes at most four a character
_RAW = -15  # deflate without a head


def pack(text: str) -> str:
    """A text as an address holds it. It may be longer than `LONGEST_LINK`, which no link can be."""
    packer = zlib.compressobj(9, wbits=_RAW)
    data = packer.compress(text.encode()) + packer.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpack(link: str) -> str:
    """The text that an address holds. Raises LessonError, with one sentence, for what is none.

    Nothing is unpacked beyond the length of the longest lesson.
    """
    if len(link) > LONGEST_LINK:
        raise LessonError(1, f"a lesson in a link takes at most {LONGEST_LINK} characters.")
    try:
        data = base64.b64decode(link.encode("ascii") + b"=" * (-len(link) % 4), b"-_", validate=True)
        unpacker = zlib.decompressobj(_RAW)
        raw = unpacker.decompress(data, _LARGEST)
        if not unpacker.eof and len(raw) == _LARGEST:
            raise LessonError(1, f"a lesson takes at most {LONGEST} characters.")
        if not unpacker.eof or unpacker.unused_data:
            raise LessonError(1, "this link is cut off, or is no lesson's.")
        return raw.decode()
    except (UnicodeError, binascii.Error, zlib.error):
        raise LessonError(1, "this link is cut off, or is no lesson's.") from None
