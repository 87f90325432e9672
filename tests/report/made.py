"""Cases with hand-made findings, kept through the real case, for the tests of the report."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.events import Found, Received, Refused
from engines.core.exhibit import Facts, Source
from engines.core.finding import (
    Finding,
    LikelihoodRatio,
    Map,
    Outcome,
    Picture,
    Plot,
    Region,
    Remark,
    Series,
    Table,
)
from engines.report import write_report

MADE = "the picture was made by a generator"
TAKEN = "the picture was taken by a camera"


def picture(path: Path, size: tuple[int, int] = (640, 426), seed: int = 0) -> Path:
    """A smooth scene with grain, written as JPEG."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    scene = 120 + 70 * np.sin(x / 90 + seed) * np.cos(y / 60) + generator.normal(0, 6, (size[1], size[0]))
    rgb = np.stack([scene, scene * 0.9 + 10, 220 - scene * 0.6], axis=2)
    Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)).save(path, "JPEG", quality=90)
    return path


def received(path: Path, position: int = 0, captions: tuple[Caption, ...] = (), **changes: object) -> Received:
    """What the intake would tell of a JPEG."""
    data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
        image.thumbnail((192, 192))
        thumbnail = io.BytesIO()
        image.save(thumbnail, "JPEG")
    facts: dict[str, object] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size_bytes": len(data),
        "format": "JPEG",
        "mime": "image/jpeg",
        "width": width,
        "height": height,
        "mode": "RGB",
        "bits": 8,
        "frames": 1,
        "orientation": 1,
        "jpeg_quality": 90,
        "decoder": "Pillow, libjpeg-turbo",
        "modified": "2026-03-01T10:00:00+00:00",
    }
    facts.update(changes)
    return Received(position, Source(path, captions=captions), Facts(**facts), thumbnail.getvalue(), ())  # type: ignore[arg-type]


def add(
    case: Case, path: Path, findings: Sequence[Finding], captions: tuple[Caption, ...] = (), **changes: object
) -> Received:
    """Keep a JPEG, its captions and its findings in a case."""
    event = received(path, captions=captions, **changes)
    case.set_captions(event.source, captions, "A. Analyst")
    case.keep(event)
    for finding in findings:
        case.keep(Found(0, event.source, event.facts.sha256, finding))
    return event


def refuse(case: Case, path: Path, sentence: str) -> None:
    """Keep a refusal in a case."""
    case.keep(Refused(0, Source(path), Outcome.NOT_APPLICABLE, sentence))


def ratio(log10: float = 1.6) -> LikelihoodRatio:
    """A validated likelihood ratio."""
    rates = "Measured on 412 pictures of 31 sources held out: 1 in 100 camera pictures scores as high."
    return LikelihoodRatio(log10, log10 - 0.5, log10 + 0.4, MADE, TAKEN, "spectrum: JPEG 85–95, 256–1023", rates)


def provenance(sentence: str = "The metadata name a camera and a date.", **more: object) -> Finding:
    """A finding on the source, with a short and a long table."""
    rows = tuple((f"Exif.Tag{i:02}", f"value {i}") for i in range(60))
    return Finding(
        "provenance",
        "source",
        Outcome.SIGNAL,
        sentence,
        engine_version="1",
        tables=(
            Table("hashes", "Hashes", ("hash", "value"), (("SHA-256", "ab" * 32), ("perceptual", "9f3c")), ("", "why")),
            Table("exif", "EXIF", ("tag", "value"), rows),
        ),
        remarks=(
            Remark("The maker note is that of the camera named.", "for", "moderate", shows="exif"),
            Remark("The picture was saved by editing software after it was taken.", "against", "strong"),
        ),
        limits=("Metadata can be written by anyone; their absence proves nothing.",),
        would_change=("The file as the camera wrote it.",),
        methods=("Kee, Johnson, Farid, Digital image authentication from JPEG headers, 2011",),
        seconds=0.2,
        **more,  # type: ignore[arg-type]
    )


def spectrum(lr: LikelihoodRatio | None = None, outcome: Outcome = Outcome.SIGNAL) -> Finding:
    """A finding with a plot, a picture and, where given, a likelihood ratio."""
    x = np.linspace(0, 0.5, 256, dtype=np.float32)
    y = (-3 * x + 0.1 * np.sin(60 * x)).astype(np.float32)
    high = (y + 0.5).astype(np.float32)
    envelope = Series("camera pictures of this kind, 95 %", x, y - np.float32(0.3), "band", high)
    profile = Series("this picture", x, y)
    peaks = Series("peaks", x[[40, 130]], y[[40, 130]], "points")
    log_power = np.random.default_rng(1).integers(0, 255, (256, 256), dtype=np.uint8)
    return Finding(
        "spectrum",
        "generated",
        outcome,
        "The spectrum has two peaks that a camera of this kind does not leave.",
        engine_version="1",
        score=3.25,
        likelihood_ratio=lr,
        plots=(
            Plot(
                "radial", "Radial profile", "spatial frequency (cycles a pixel)", "log10 power",
                (envelope, profile, peaks), "The line leaves the band where a camera would not.",
            ),
        ),
        pictures=(Picture("power", "Log power spectrum", log_power, "Centre: low frequencies."),),
        remarks=(Remark("Peaks at a period of 8 pixels are those of the JPEG grid.", "neutral", shows="power"),),
        limits=("Such traces vanish when a generator ends with another up-sampling layer.",),
        would_change=("A picture of the same scene by the camera said to have been used.",),
        methods=("Chandrasegaran et al., A Closer Look at Fourier Spectrum Discrepancies, CVPR 2021",),
        decoder="Pillow, libjpeg-turbo",
        options={"window": "Hann"},
        seconds=0.6,
    )  # fmt: skip


def tamper(frame: tuple[int, int], outcome: Outcome = Outcome.SIGNAL) -> Finding:
    """A finding with two maps, one with a threshold and places, one without."""
    generator = np.random.default_rng(2)
    noise = generator.normal(0.15, 0.08, (frame[1] // 8, frame[0] // 8)).astype(np.float32)
    noise[10:24, 30:50] += 0.6
    noise[:4] = np.nan
    level = np.abs(generator.normal(2, 1.5, (frame[1], frame[0]))).astype(np.float32)
    return Finding(
        "tamper",
        "altered",
        outcome,
        "At one place the noise is lower than elsewhere.",
        engine_version="1",
        maps=(
            Map("noise", "Noise level", noise, frame, 0, 1, "relative", "Bright: the noise differs.", 0.5),
            Map("ela", "Error level", level, frame, 0, 16, "grey levels", "Bright: saving changes the place."),
        ),
        remarks=(Remark("The noise is lower here.", "for", "weak", (Region(240, 80, 160, 112, "sky"),), "noise"),),
        limits=("A smooth surface has low noise by itself.",),
        would_change=("The picture before it was saved last.",),
        decoder="Pillow, libjpeg-turbo",
        seconds=1.4,
    )  # fmt: skip


def report_in_worker(case_path: str, report_path: str) -> Iterator[bool]:
    """Write a report in a worker process, as the window does."""
    with Case.open(Path(case_path), read_only=True) as case:
        write_report(case, Path(report_path))
    yield True
