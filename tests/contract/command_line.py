"""The command line as an outside script meets it: arguments in; exit code, document and complaint out."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pytest

from cli.main import main


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    document: Any
    """None where stdout stayed empty."""
    complaint: str


@dataclass(frozen=True, slots=True)
class Office:
    """An installation in a folder of its own."""

    home: Path

    def __call__(self, *arguments: str | Path) -> Said:
        """Runs a command with --json; whatever is not one JSON document on stdout raises."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            with pytest.MonkeyPatch.context() as patch, _standing_for(output, errors):
                patch.setenv("DUIPING_HOME", str(self.home))
                patch.delenv("DATABASE_URL", raising=False)
                code = main([*map(str, arguments), "--json"])
            texts = [_all_of(one) for one in (output, errors)]
        return Said(code, json.loads(texts[0]) if texts[0] else None, texts[1])

    def set_up(self, master: str) -> None:
        assert self("setup", self.keep("company.toml", master)).code == 0

    def keep(self, name: str, content: str | bytes) -> Path:
        path = self.home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def tickets(self, *arguments: str) -> list[dict[str, Any]]:
        said = self("tickets", *arguments)
        assert said.code == 0, said.complaint
        return list(said.document)


@contextmanager
def _standing_for(output: TextIO, errors: TextIO) -> Iterator[None]:
    """File descriptors 1 and 2 lead into the files, as they would for a process."""
    kept = os.dup(1), os.dup(2)
    os.dup2(output.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    try:
        with redirect_stdout(output), redirect_stderr(errors):
            yield
    finally:
        for fd, old in zip((1, 2), kept, strict=True):
            os.dup2(old, fd)
            os.close(old)


def _all_of(file: TextIO) -> str:
    file.flush()
    file.seek(0)
    return file.read()
