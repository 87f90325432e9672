"""Speed of the caption's checks on 12 megapixels, against reading the metadata and thinning the picture alone.

``python -m tests.bench.caption``: processor time of one thread; word lists, gazetteer and models were loaded before.
"""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from engines.caption import analyse
from engines.core.caption import Caption
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import receive
from engines.core.run import Run
from tests.caption.making import encoded, picture

_META = {"taken": "2016:06:01 10:12:00", "offset": "+02:00", "gps": (52.52, 13.40), "byline": "Peter Miller"}
_PLAIN = (
    "A red car in front of a white van in Berlin, not in Rome, on Monday, 12 May 2019 at 3 pm, at night. "
    "Photo: Jane Doe"
)
_LONG = " ".join([_PLAIN] * 60)


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time: other work on the machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Print each figure beside the bare minimum of the same run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scene.jpg"
        path.write_bytes(encoded(picture("sky").resize((4000, 3000)), _META))

        def exhibit(text: str) -> Exhibit:
            return receive(Source(path, captions=(Caption(text, "typed", ""),)))

        without = Run(settings={"caption": {"read_text": False, "find_faces": False}})
        for name, text in (("one sentence", _PLAIN), ("5,000 characters", _LONG)):
            analyse(exhibit(text), without)
            subject = exhibit(text)
            bare = timed(lambda subject=subject: _bare(subject))
            seconds = timed(lambda subject=subject: analyse(subject, without))
            print(f"{name}, without text and faces: {seconds:.3f} s; metadata and a small copy alone {bare:.3f} s")
        run = Run()
        for name, text in (("faces", "Two men talk."), ("text recognition", 'A sign reads "GO HOME".')):
            analyse(exhibit(text), run)
            subject = exhibit(text)
            print(f"{name}: {timed(lambda subject=subject: analyse(subject, run)):.2f} s")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _bare(exhibit: Exhibit) -> None:
    with Image.open(io.BytesIO(exhibit.data)) as image:
        image.getexif().get_ifd(0x8769)
    Image.fromarray(exhibit.rgb_u8).reduce(16)


if __name__ == "__main__":
    main()
