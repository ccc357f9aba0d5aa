"""`worker`: one worker, in the foreground. A production unit."""

import argparse
import os
import sys

from cli.answers import Answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: everything is in the environment."""


def run(given: argparse.Namespace) -> Answer:
    os.execv(sys.executable, [sys.executable, "-m", "jobs.worker"])  # noqa: S606
