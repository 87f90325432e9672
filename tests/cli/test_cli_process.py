"""The command line as a process: killed, stopped, and with nobody reading."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from engines.core.case import Case
from tests.cli.conftest import Assay, make_pictures, start_assay

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX notion")
COUNT = 20


def by_place(records: list[dict[str, object]]) -> dict[tuple[object, object], dict[str, object]]:
    return {(record["path"], record["engine"]): record for record in records}


def test_killed_in_the_middle_it_resumes_and_ends_with_the_same_findings(assay: Assay, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", COUNT)
    arguments = ("examine", pictures, "--engines", "provenance,tamper", "--json", "--workers", 1)
    case = tmp_path / "x.assay"
    with start_assay(*arguments, "--case", case) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline()]
        process.kill()
        seen += process.stdout.read().splitlines()
    assert process.returncode == -signal.SIGKILL
    reported = by_place([json.loads(line) for line in seen if line.rstrip().endswith("}")])
    with Case.open(case, read_only=True) as broken_off:
        assert broken_off.verify().ok
        kept = len(broken_off.summaries())
    assert len(reported) <= kept < 2 * COUNT

    resumed = assay(*arguments, "--case", case)
    assert f"{2 * COUNT - kept} findings computed, {kept} already in the case" in resumed.err
    fresh = assay(*arguments, "--case", tmp_path / "fresh.assay")
    assert by_place(resumed.records) == by_place(fresh.records)
    assert len(fresh.records) == 2 * COUNT
    for place, record in reported.items():
        assert by_place(resumed.records)[place] == record


def test_ctrl_c_stops_cleanly_with_exit_130(tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", COUNT)
    case = tmp_path / "x.assay"
    with start_assay("examine", pictures, "--engines", "provenance", "--json", "--case", case) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read()
    assert process.returncode == 130
    assert "Stopped: " in said
    assert "Run the same command again to go on." in said
    assert "Traceback" not in said
    with Case.open(case, read_only=True) as opened:
        assert opened.verify().ok
        assert opened.log()[-1].detail.endswith("stopped by the analyst")


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path / "in", COUNT)
    with start_assay("examine", pictures, "--engines", "provenance", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Exception ignored" not in said
