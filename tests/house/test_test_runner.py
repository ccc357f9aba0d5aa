"""What the tests rely on in those who run them."""

import re
import subprocess
import sys
from pathlib import Path

MODULE = """
import pytest

pytestmark = pytest.mark.xdist_group("together")


@pytest.mark.parametrize("number", range(4))
def test_one(number):
    pass
"""


def test_tests_of_a_group_stay_in_one_process(tmp_path: Path) -> None:
    """Tests that share real processes must not be dealt out, as some versions of pytest and xdist do."""
    (tmp_path / "test_grouped.py").write_text(MODULE, encoding="utf-8")
    options = ["-n", "2", "--dist", "loadgroup", "-v", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    ).stdout
    assert len(re.findall(r"\[gw\d\].* PASSED", said)) == 4, said
    assert len(set(re.findall(r"\[(gw\d)\]", said))) == 1
