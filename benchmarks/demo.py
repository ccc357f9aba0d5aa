"""How long somebody waits for the first page, and how much memory all processes together take.

    .venv/bin/python -m benchmarks.demo [--clone] [--starts 3]

With `--clone` the first start is that of a newcomer: a fresh clone without an environment. Otherwise it is
this tree's environment with an empty home. Then the same home is started again, `--starts` times.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 900
SETTLED_SECONDS = 5  # until every process of the set is up


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clone", action="store_true")
    parser.add_argument("--starts", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duiping-bench-") as name:
        measure(Path(name), clone=asked.clone, starts=asked.starts)


def measure(folder: Path, *, clone: bool, starts: int) -> None:
    tree, command = ROOT, [sys.executable, "-m", "cli"]
    if clone:
        tree, command = folder / "duiping", ["./duiping"]
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(tree)], check=True)  # noqa: S607
    home = folder / "home"
    with first_page(tree, command, home) as seconds:
        told = "fresh clone" if clone else "empty home"
        print(f"demo from a {told} to the first page: {seconds:.1f} s")
    again = []
    for _ in range(starts):
        with first_page(tree, command, home) as seconds:
            again.append(seconds)
            sleep(SETTLED_SECONDS)
            memory = memory_of(home)
    each = ", ".join(f"{one:.2f}" for one in again)
    print(f"started again: median {statistics.median(again):.2f} s of {each}")
    for process, (proportional, resident) in memory.items():
        print(f"  {process:<24} {proportional:6.0f} MB PSS {resident:6.0f} MB RSS")
    totals = [sum(one[at] for one in memory.values()) for at in (0, 1)]
    print(f"  {'all together':<24} {totals[0]:6.0f} MB PSS {totals[1]:6.0f} MB RSS")


@contextmanager
def first_page(tree: Path, command: list[str], home: Path) -> Iterator[float]:
    """The seconds from the command until the page for signing in had come; stops it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DUIPING_HOME": str(home)}
    began = monotonic()
    with subprocess.Popen(
        [*command, "demo", f"--port={port}"], cwd=tree, env=environment, stderr=subprocess.DEVNULL
    ) as runner:
        try:
            wait_for(f"http://127.0.0.1:{port}/", runner)
            yield monotonic() - began
        finally:
            runner.send_signal(signal.SIGINT)
            runner.wait(timeout=30)


def wait_for(address: str, runner: subprocess.Popen[bytes]) -> None:
    """Until the address gives a whole page."""
    until = monotonic() + PATIENCE_SECONDS
    while monotonic() < until:
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address) as page:  # noqa: S310
            page.read()
            return
        if runner.poll() is not None:
            raise SystemExit(f"the demo ended with {runner.returncode}")
        sleep(0.02)
    raise SystemExit(f"no page within {PATIENCE_SECONDS} s")


def memory_of(home: Path) -> dict[str, tuple[float, float]]:
    """MB of every process of the home, proportional (shared pages divided) and resident, by what it is."""
    mark = f"DUIPING_HOME={home}\0".encode()
    found: dict[str, tuple[float, float]] = {}
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda one: int(one.name)):
        with suppress(OSError, ValueError):
            line = (folder / "cmdline").read_bytes().split(b"\0")
            if mark in (folder / "environ").read_bytes() or os.fsencode(home) in b" ".join(line):
                found[f"{folder.name} {name_of(line)}"] = sizes_of(folder)
    return found


def name_of(line: list[bytes]) -> str:
    words = [one.decode() for one in line if one]
    if "-m" in words:
        return " ".join(words[words.index("-m") + 1 :][:2])[:18]
    return Path(words[0]).name[:18]


def sizes_of(folder: Path) -> tuple[float, float]:
    lines = (folder / "smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes["Pss"], sizes["Rss"]


if __name__ == "__main__":
    main()
