"""What `./duiping test` tells pytest."""

from cli.commands.test import pytest_options


def test_both_cores_and_all_but_the_long_campaigns_unless_told_otherwise() -> None:
    assert pytest_options([], thorough=False) == ["-n", "auto", "--dist", "loadgroup", "-m", "not thorough"]
    assert pytest_options(["tests/cli"], thorough=True) == ["-n", "auto", "--dist", "loadgroup", "tests/cli"]
    assert pytest_options(["-n0", "-m", "browser"], thorough=False) == ["-n0", "-m", "browser"]
