"""A text of separated cells, as rows or as columns; both ways read every text alike.

The exact reader is Python's `csv`, row by row. The fast one is Arrow's, chunk by chunk: asked only where a
chunk is proven to mean one thing to both, and answering only if all rows are as wide as the first. Any other
chunk is read by the exact reader.
"""

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from itertools import islice
from operator import length_hint
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from intake.bounds import BOUNDS, Bounds, megabytes
from intake.content import Content
from intake.refusals import IntakeRefused
from intake.rows import Grid, Rows, evened
from intake.sniffing import decodes

HEAD_BYTES: Final = 64 * 1024
CHUNK_BYTES: Final = 8 * 1024 * 1024
_PIECE_BYTES: Final = 256 * 1024
_UNICODE: Final = ("utf-8", "utf-8-sig", "utf-16")  # what is in UTF-8 by now
_QUOTE, _NEWLINE = b'"'[0], b"\n"[0]


csv.field_size_limit(BOUNDS.line_bytes)  # cells longer than they may be are problems of their rows


class TextGrid(Grid):
    """A text with one delimiter. `encoding` is certain once the text has been read."""

    def __init__(
        self, content: Content, encodings: tuple[str, ...], delimiter: str, bounds: Bounds = BOUNDS
    ) -> None:
        super().__init__("", encodings[0], self._exact_rows)
        self._content, self._encodings, self._delimiter, self._bounds = content, encodings, delimiter, bounds
        self.ends_with_newline = True

    def allow(self, legacy: tuple[str, ...]) -> None:
        if self.encoding not in (*_UNICODE, *legacy):
            raise IntakeRefused("broken_encoding", encoding=" / ".join(("UTF-8", *legacy)))
        if len(self._encodings) > 1:  # ASCII so far
            self._encodings = ("utf-8", *legacy)

    def _exact_rows(self) -> Generator[list[str]]:
        with self._content.open() as stream:
            reader = self._reader(stream)
            while chunk := reader.text.chunk(HEAD_BYTES):
                yield from reader.exactly(chunk)

    def blocks(self, skip: int) -> Iterator[Rows]:
        with self._content.open() as stream:
            reader = self._reader(stream)
            reader.skip(skip)
            while chunk := reader.text.chunk(CHUNK_BYTES):
                self.ends_with_newline = chunk.endswith((b"\n", b"\r"))
                rows = reader.fast(chunk)
                yield evened(reader.exactly(chunk)) if rows is None else rows
        self.encoding = reader.text.encoding

    def _reader(self, stream: BinaryIO) -> "_Reader":
        return _Reader(_Text(stream, self._encodings, self._bounds), self._delimiter, self._bounds)


class _Text:
    """The text in UTF-8, handed out in chunks that end where a line ends."""

    def __init__(self, stream: BinaryIO, encodings: tuple[str, ...], bounds: Bounds) -> None:
        self.encoding, self._encodings, self._bounds = encodings[0], encodings, bounds
        self._pieces = self._whole_lines(self._read(stream))
        self._decoded_lines = 0
        self._held = b""

    def chunk(self, size: int) -> bytes:
        """About so many bytes, ending with a line that probably ends a record; b"" at the end of the text."""
        parts, length = [self._held], len(self._held)
        while length < size and (piece := next(self._pieces, b"")):
            parts.append(piece)
            length += len(piece)
        text, self._held = b"".join(parts), b""
        if length > size:
            cut = _record_end(text, size)
            text, self._held = text[:cut], text[cut:]
        return text

    @property
    def line(self) -> int:
        """The number of the line not handed out yet."""
        return self._decoded_lines - _lines(self._held) + 1

    def give_back(self, text: bytes) -> None:
        """Takes bytes back that were handed out last."""
        self._held = text + self._held

    def _whole_lines(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same bytes, cut where lines end: in none of the encodings is that byte part of a sign."""
        rest = b""
        for piece in pieces:
            cut = piece.rfind(b"\n") + 1
            if cut:
                yield self._decoded(rest + piece[:cut])
                rest = piece[cut:]
            else:
                rest += piece
            if len(rest) > self._bounds.line_bytes:
                raise IntakeRefused("line_too_long", megabytes_max=megabytes(self._bounds.line_bytes))
        if rest:
            yield self._decoded(rest)

    def _read(self, stream: BinaryIO) -> Iterator[bytes]:
        """The stream's bytes; those of UTF-16, whose signs hold any byte, already in UTF-8."""
        if self.encoding == "utf-16":
            yield from self._wide(stream)
            return
        if self.encoding == "utf-8-sig":
            stream.read(len(codecs.BOM_UTF8))
        while piece := stream.read(_PIECE_BYTES):
            yield piece

    def _wide(self, stream: BinaryIO) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder("utf-16")()
        while True:
            raw = stream.read(_PIECE_BYTES)
            try:
                yield decoder.decode(raw, final=not raw).encode()
            except UnicodeError:
                raise self._broken(0) from None
            if not raw:
                return

    def _decoded(self, piece: bytes) -> bytes:
        """The piece in UTF-8, proven."""
        if b"\0" in piece:
            raise IntakeRefused("binary_content")
        if not piece.isascii():
            if len(self._encodings) > 1:
                fitting = [one for one in self._encodings if decodes(piece, one, whole=True)]
                self.encoding = (fitting or self._encodings)[0]
                self._encodings = (self.encoding,)
            try:
                if self.encoding not in _UNICODE:
                    piece = piece.decode(self.encoding).encode()
                elif not _is_utf8(piece):
                    piece.decode()
            except UnicodeDecodeError as error:
                raise self._broken(_lines(piece[: error.start])) from None
        self._decoded_lines += _lines(piece)
        return piece

    def _broken(self, further: int) -> IntakeRefused:
        line = self._decoded_lines + further + 1
        return IntakeRefused("broken_encoding", encoding=self.encoding, line=line)


def _is_utf8(piece: bytes) -> bool:
    ends = pa.py_buffer(np.array([0, len(piece)], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(piece)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _lines(text: bytes) -> int:
    return text.count(b"\n")


def _record_end(text: bytes, size: int) -> int:
    """Behind the last line's end before `size` that stands outside quotes, if quotes are what they seem;
    else behind any line's end, or the end of the text."""
    last = text.rfind(b"\n", 0, size) + 1
    if not last:
        return text.find(b"\n", size) + 1 or len(text)
    cut, odd = last, text.count(b'"', 0, last) % 2
    while odd and cut:
        before = text.rfind(b"\n", 0, cut - 1) + 1
        odd = (odd + text.count(b'"', before, cut)) % 2
        cut = before
    return cut or last


class _Lines:
    """Lines of a chunk, and beyond it if a record goes on there."""

    def __init__(self, chunk: bytes, text: _Text) -> None:
        self._text = text
        self._own = iter(_split(chunk))
        self._further: Iterator[str] = iter(())
        self.was_cut = False

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        while chunk := self._text.chunk(HEAD_BYTES):
            self._further = iter(_split(chunk))
            yield from self._further
        self.was_cut = True

    @property
    def are_through(self) -> bool:
        """Whether the last line of the chunk, or one beyond it, has been taken."""
        return not length_hint(self._own)

    def give_back(self) -> None:
        """Returns what nobody took."""
        self._text.give_back("".join([*self._own, *self._further]).encode())


def _split(chunk: bytes) -> list[str]:
    return list(io.StringIO(chunk.decode(), newline=""))


class _Reader:
    def __init__(self, text: _Text, delimiter: str, bounds: Bounds) -> None:
        self.text, self._delimiter, self._bounds = text, delimiter, bounds

    def skip(self, rows: int) -> None:
        """Goes on behind so many rows."""
        while rows and (chunk := self.text.chunk(HEAD_BYTES)):
            rows -= len(self.exactly(chunk, most=rows))

    def exactly(self, chunk: bytes, *, most: int | None = None) -> list[list[str]]:
        """The rows of the chunk, the last one whole; at most so many. Raises IntakeRefused."""
        first_line = self.text.line - _lines(chunk)
        lines, rows, begun = _Lines(chunk, self.text), [], 0
        reader = csv.reader(lines, delimiter=self._delimiter)
        try:
            for row in islice(reader, most):
                if lines.was_cut:
                    raise IntakeRefused("broken_quotes", line=first_line + begun)
                if len(row) > self._bounds.columns:
                    row = self._bounded(row)  # noqa: PLW2901
                rows.append(row)
                begun = reader.line_num
                if lines.are_through:
                    break
        except csv.Error:
            raise IntakeRefused("broken_quotes", line=first_line + begun) from None
        lines.give_back()
        return rows

    def _bounded(self, row: list[str]) -> list[str]:
        most = self._bounds.columns
        if any(row[most:]):
            raise IntakeRefused("too_many_columns", columns_max=most)
        return row[:most]

    def fast(self, chunk: bytes) -> Rows | None:
        """The rows of the chunk as columns; None where they must be read exactly."""
        if not is_plain(chunk, self._delimiter):
            return None
        width = self._first_width(chunk)
        if not 1 < width <= self._bounds.columns:
            return None
        names = [str(at) for at in range(width)]
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(chunk),
                pa_csv.ReadOptions(column_names=names, block_size=len(chunk) + 1, use_threads=True),
                pa_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True),
                pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    check_utf8=False,
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:  # rows of different widths
            return None
        columns = [column.combine_chunks() for column in table.columns]
        return Rows(columns, np.full(table.num_rows, width, np.int32))

    def _first_width(self, chunk: bytes) -> int:
        rows = csv.reader(io.StringIO(chunk[:HEAD_BYTES].decode(errors="ignore"), newline=""),
                          delimiter=self._delimiter)  # fmt: skip
        return next((len(row) for row in rows if row), 0)


def is_plain(chunk: bytes, delimiter: str) -> bool:
    """Whether the chunk's lines and quotes can mean one thing only, beginning outside quotes.

    So it is where every quote opens a cell, closes one, or stands doubled inside; and where quotes around the
    rest of a cell (`="123"`) hide no delimiter and no line's end.
    """
    if (b"\r" in chunk and chunk.count(b"\r") != chunk.count(b"\r\n")) or chunk.startswith(codecs.BOM_UTF8):
        return False
    if b'"' not in chunk:
        return True
    text = np.frombuffer(chunk, np.uint8)
    quotes = np.flatnonzero(text == _QUOTE)
    if len(quotes) % 2:
        return False
    opens, closes = quotes[::2], quotes[1::2]
    cell = ord(delimiter)
    before = np.where(opens > 0, text[opens - 1], _NEWLINE)
    after = np.where(closes + 1 < len(text), text[np.minimum(closes + 1, len(text) - 1)], _NEWLINE)
    ends_well = np.isin(after, (cell, _NEWLINE, ord("\r"), _QUOTE))
    begins_well = np.isin(before, (cell, _NEWLINE, _QUOTE))
    wrapped = np.flatnonzero(~begins_well)
    return bool(ends_well.all()) and _are_wrapped_simply(text, opens[wrapped], closes[wrapped], cell)


def _are_wrapped_simply(text: np.ndarray, opens: np.ndarray, closes: np.ndarray, cell: int) -> bool:
    """Whether each pair is `="…"` and a whole cell, without a delimiter, line's end or quote inside."""
    if not len(opens):
        return True
    starts = np.where(opens > 1, text[opens - 2], _NEWLINE)
    if not (np.isin(starts, (cell, _NEWLINE)) & (text[opens - 1] == ord("="))).all():
        return False
    after = np.where(closes + 1 < len(text), text[np.minimum(closes + 1, len(text) - 1)], _NEWLINE)
    if (after == _QUOTE).any():
        return False
    breaks = np.flatnonzero((text == cell) | (text == _NEWLINE) | (text == ord("\r")))
    return bool((np.searchsorted(breaks, opens) == np.searchsorted(breaks, closes)).all())
