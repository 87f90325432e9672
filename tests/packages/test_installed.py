"""The .deb as its users meet it: a bare system without Python and network, an ordinary user, a home with spaces."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.packages.root import HOME, BareRoot

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = "/opt/assay/_internal/resources/samples"


def test_the_root_has_no_python_and_the_user_cannot_write_to_the_program(root: BareRoot) -> None:
    assert root.run("sh", "-c", "command -v python3", check=False).returncode != 0
    assert root.run("sh", "-c", "touch /opt/assay/x", check=False).returncode != 0
    assert "assay" in root.run("assay", "--version").stdout.casefold()


def test_the_doctor_finds_all_that_is_needed(root: BareRoot) -> None:
    said = root.run("assay", "doctor")
    assert "All that is needed is here." in said.stdout
    assert "NOT as its card says" not in said.stdout


def test_every_engine_of_the_source_is_in_the_package(root: BareRoot) -> None:
    from engines import engine_infos

    said = root.run("assay", "engines").stdout
    assert [info.title for info in engine_infos().values() if info.title not in said] == []


def test_the_samples_are_examined_and_reported_without_a_network(root: BareRoot) -> None:
    said = root.run(
        "assay", "examine", SAMPLES, "--json", "--case", "Fall 1.assay", "--report", "Bericht.html", check=False
    )
    assert said.returncode == 1, "two samples are there to show that they cannot be read"
    findings = [json.loads(line) for line in said.stdout.splitlines()]
    assert {finding["engine"] for finding in findings} >= {"provenance", "tamper", "synthetic", "spectrum"}
    assert [
        f["sentence"] for f in findings if f["outcome"] == "failed" and f["engine"] and "cut off" not in f["path"]
    ] == []
    page = (root.home / "Bericht.html").read_text("utf-8")
    assert "Image examination report" in page and "window copied" in page
    assert "holds" in root.run("assay", "case", "verify", "Fall 1.assay").stdout


def test_the_window_opens_on_a_real_display_and_examines(root: BareRoot) -> None:
    root.run(
        "xvfb-run", "-a", "assay-window", f"{SAMPLES}/05 window copied.jpg", "--screenshot", f"{HOME}/window.png",
        "--size", "1200x800", QT_QPA_PLATFORM="xcb",
    )  # fmt: skip
    with Image.open(root.home / "window.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert pixels.shape == (800, 1200, 3)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 2000, "nothing is drawn in the window"


TRACED = {
    "examining": ("assay", "examine", f"{SAMPLES}/01 house, as taken.jpg", "--report", "traced.html"),
    "self-test": ("assay", "doctor"),
    "window": ("assay-window", f"{SAMPLES}/08 with a generator's mark.png", "--screenshot", "traced.png"),
}


@pytest.mark.parametrize("what", TRACED)
def test_no_system_call_ever_reaches_for_a_network(root: BareRoot, what: str) -> None:
    trace = f"{HOME}/trace {what}.txt"
    strace = ("strace", "-f", "-qq", "-e", "trace=%network", "-o", trace)
    display = ("xvfb-run", "-a") if what == "window" else ()
    root.run(*display, *strace, *TRACED[what], **({"QT_QPA_PLATFORM": "xcb"} if display else {}))
    calls = (root.home / f"trace {what}.txt").read_text("utf-8", errors="replace")
    assert "AF_UNIX" in calls, "nothing was traced: worker processes talk over such sockets"
    if what == "self-test":  # it tries whether a worker process can reach a port of its own program, and is refused
        calls = re.sub(r".*(?:inet_addr\(\"127\.0\.0\.1\"\)|socket\(AF_INET, SOCK_STREAM).*", "", calls)
    reaching = [line for line in calls.splitlines() if re.search(r"\b(?:AF|PF)_(?!UNIX|UNSPEC)[A-Z0-9]+", line)]
    assert reaching == []


def test_a_home_that_cannot_be_written_to_is_one_clear_sentence(root: BareRoot) -> None:
    said = root.run("assay", "doctor", check=False, HOME="/usr/share")
    assert said.returncode == 1
    assert "cannot be written to" in said.stdout and "ASSAY_DATA" in said.stdout
    assert "Traceback" not in said.stdout + said.stderr


def test_a_damaged_model_is_named_and_the_other_engines_go_on(root: BareRoot) -> None:
    broken = root.folder / "opt" / "broken"
    shutil.rmtree(broken, ignore_errors=True)
    shutil.copytree(root.folder / "opt" / "assay", broken, symlinks=True)
    model = next((broken / "_internal" / "onnx_models").glob("localiser_front/model.onnx"))
    model.write_bytes(model.read_bytes()[:-1])
    sample = f"{SAMPLES}/01 house, as taken.jpg"
    said = root.run("/opt/broken/assay", "examine", sample, "--json", "--report", "broken.html", check=False)
    outcomes = {f["engine"]: f["outcome"] for f in map(json.loads, said.stdout.splitlines())}
    assert outcomes["provenance"] != "failed" and outcomes["tamper"] != "failed"
    page = (root.home / "broken.html").read_text("utf-8")
    assert "localiser_front" in page, "the report does not name the model that one method lacked"
    assert root.run("/opt/broken/assay", "doctor", check=False).returncode == 1


def test_the_packages_carry_their_contents_list_and_licences(dist: Path) -> None:
    parts = json.loads((dist / "sbom.cdx.json").read_text("utf-8"))
    names = {part["name"].casefold() for part in parts["components"]}
    assert parts["bomFormat"] == "CycloneDX" and {"numpy", "pillow", "onnxruntime"} <= names
    licences = dist / "assay" / "_internal" / "licences" / "LICENCES.txt"
    text = licences.read_text("utf-8")
    assert all(name in text for name in ("PySide6", "numpy", "onnxruntime"))
