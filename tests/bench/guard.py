"""Speed of the engine ``guard`` as a ratio to the engine ``synthetic`` on the same picture, on one core.

``python -m tests.bench.guard [--large]``; ``--large`` adds 50 and 200 megapixels.
"""

from __future__ import annotations

import argparse

import cv2

from engines.core.onnx import ModelHouse
from engines.core.run import Run
from engines.guard.analysis import examine_fitness
from engines.guard.looks import look_at
from engines.guard.measures import measure
from engines.guard.statistics import statistics
from engines.synthetic.analysis import examine_generated
from tests.bench.synthetic import best, exhibit_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    house = ModelHouse(threads=1)
    run = Run(threads=1, model_house=house)
    for megapixels in (0.1, 1, 12, 50, 200) if options.large else (0.1, 1, 12):
        exhibit = exhibit_of(megapixels)
        guard = best(lambda exhibit=exhibit: examine_fitness(exhibit, run))
        synthetic = best(lambda exhibit=exhibit: examine_generated(exhibit, run))
        print(f"{megapixels:>5} MP: guard {guard:.3f} s, synthetic {synthetic:.3f} s: {guard / synthetic:.2f} of it")
    exhibit = exhibit_of(12)
    look = look_at(exhibit.pixels)
    assert look is not None
    values = statistics(look)
    print(f"of 12 MP: looking {best(lambda: look_at(exhibit.pixels)):.3f} s")
    print(f"  statistics {best(lambda: statistics(look)):.3f} s")
    print(f"  model {best(lambda: measure(look, values, house.model('guard'))):.3f} s")


if __name__ == "__main__":
    main()
