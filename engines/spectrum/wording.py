"""The sentences of the finding, never stronger than the measured error allows."""

from __future__ import annotations

from engines.core.calibration import Band, verbal
from engines.core.finding import LikelihoodRatio
from engines.core.opinion_words import figures_of, side, telling_apart

WARNING = (
    "High-frequency cues of this kind are no reliable mark of generators: they vanish when a generator’s "
    "last up-sampling layer is another one, and after scaling or compression (Chandrasegaran, Tran and "
    "Cheung, CVPR 2021). Their absence shows nothing."
)
LEAST_AUROC, LARGEST_CLLR = 0.75, 0.9
"""A score that tells the classes apart less well than this never makes a signal, whatever its value."""
WOULD_CHANGE = (
    "The original file, before any scaling or re-saving.",
    "Pictures taken by the camera named, at the same settings.",
    "A finding of a method that reads other traces than the spectrum.",
)
METHODS = (
    "Welch, IEEE Transactions on Audio and Electroacoustics 15 (1967): averaged periodograms",
    "Chandrasegaran, Tran, Cheung, CVPR 2021: A Closer Look at Fourier Spectrum Discrepancies for "
    "CNN-generated Images Detection",
    "Gallagher, CRV 2005: Detection of Linear and Cubic Interpolation in JPEG Compressed Images",
    "Mahdian, Saic, IEEE TIFS 3 (2008): Blind Authentication Using Periodic Properties of Interpolation",
    "Brümmer, du Preez, Computer Speech & Language 20 (2006): calibrated likelihood ratios and Cllr",
    "ENFSI Guideline for Evaluative Reporting in Forensic Science (2015): verbal scale",
)


def how_well(band: Band) -> str:
    """How well the score told the two classes apart in a band, in words, with the figure."""
    return f"for {band.name} this method {telling_apart(band.auroc, band.true_rate)}"


def is_signal(ratio: LikelihoodRatio, band: Band) -> bool:
    """Whether the finding is a signal: support for the proposition by a score that tells the two apart well
    enough.
    """
    return side(ratio) > 0 and band.auroc >= LEAST_AUROC and band.cllr < LARGEST_CLLR


def answer(ratio: LikelihoodRatio, band: Band) -> str:
    """The one sentence of a finding with a likelihood ratio."""
    figures = figures_of(ratio)
    if is_signal(ratio, band):
        return (
            f"The spectrum gives {verbal(ratio.log10)} for “{ratio.proposition}” over “{ratio.alternative}” "
            f"({figures}); {how_well(band)}."
        )
    if side(ratio) > 0:
        return (
            f"The spectrum gives no more than {verbal(ratio.log10)} for “{ratio.proposition}” over "
            f"“{ratio.alternative}” ({figures}), too little to count as a sign on its own: {how_well(band)}."
        )
    if side(ratio) < 0:
        return (
            f"Nothing in the spectrum speaks for “{ratio.proposition}”: it gives {verbal(-ratio.log10)} for "
            f"“{ratio.alternative}” ({figures}); {how_well(band)}. This does not show that the picture is "
            "authentic."
        )
    return (
        f"The spectrum supports neither “{ratio.proposition}” nor “{ratio.alternative}” ({figures}); "
        f"{how_well(band)}. This does not show that the picture is authentic."
    )
