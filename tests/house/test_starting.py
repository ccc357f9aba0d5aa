"""What a process loads before it has anything to do."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("door", ["web.app", "jobs.worker", "jobs.scheduler", "cli.main"])
def test_no_door_loads_at_its_start_what_only_some_work_needs(door: str) -> None:
    """pandas costs half a second; pyarrow loads it at the first array of Python objects."""
    heavy = ("pandas", "xlsxwriter", "scipy", "numba")
    code = f"import {door}, sys; print([one for one in {heavy!r} if one in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[0] == "[]"
