"""Keeps, for every delivered model, what it computes on the made-up input of engines/core/selftest.py.

    python -m training.selftest

To be run after a model was exported anew; records of unchanged models stay as they are.
"""

from __future__ import annotations

import json

from engines.core.onnx import ModelHouse
from engines.core.paths import models_folder
from engines.core.selftest import RECORD, made_inputs, summary


def main() -> None:
    """Write the missing and outdated records."""
    house = ModelHouse()
    for path in sorted(models_folder().glob("*/model.onnx")):
        model = house.model(path.parent.name)
        record = path.with_name(RECORD)
        if record.exists() and json.loads(record.read_text("utf-8"))["sha256"] == model.card["sha256"]:
            continue
        kept = {"sha256": model.card["sha256"], "outputs": summary(model.run(made_inputs(model)))}
        record.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        print(f"kept the outputs of {model.name}")


if __name__ == "__main__":
    main()
