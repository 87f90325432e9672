"""Everything that a file says of itself, gathered once for tables, marks and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engines.core.exhibit import Exhibit
from engines.core.run import Run
from engines.provenance import credentials, iptc
from engines.provenance import exif as exif_reader
from engines.provenance import xmp as xmp_reader
from engines.provenance.container import TEXT_LIMIT, Container, Embedded, Text, open_container
from engines.provenance.credentials import Credentials
from engines.provenance.exif import Exif
from engines.provenance.hidden import find_hidden
from engines.provenance.xmp import Packet

_MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WebP": "image/webp", "GIF": "image/gif", "TIFF": "image/tiff"}
_BLOCK_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """Structure, EXIF blocks, XMP packets, Photoshop resources with IPTC, content credentials, and all texts."""

    container: Container
    exif: tuple[Exif, ...]
    xmp: tuple[Packet, ...]
    iptc: iptc.Resources
    credentials: Credentials
    texts: tuple[Text, ...]

    @property
    def main_exif(self) -> Exif | None:
        """The first EXIF block; further ones are unusual and only listed."""
        return self.exif[0] if self.exif else None

    def xmp_values(self, ending: str) -> list[str]:
        """Values of a property in all packets."""
        return [value for packet in self.xmp for value in packet.find(ending)]

    def previews(self) -> Iterator[Embedded]:
        """Smaller pictures of the same scene inside the file: EXIF thumbnail, Photoshop preview."""
        for block in self.exif:
            if block.thumbnail:
                yield Embedded("EXIF thumbnail", block.thumbnail)
        if self.iptc.thumbnail:
            yield Embedded("Photoshop preview", self.iptc.thumbnail)


def gather(exhibit: Exhibit, run: Run) -> Evidence:
    """Read all of it from the exhibit's bytes. Broken parts give what could be read and sentences on the rest."""
    container = open_container(exhibit.data)
    run.check_stop()
    blocks = tuple(exif_reader.read(raw) for raw in container.exif[:_BLOCK_LIMIT])
    packets = tuple(xmp_reader.read(raw) for raw in container.xmp[:_BLOCK_LIMIT])
    resources = _iptc(container)
    run.check_stop()
    signed = credentials.read(exhibit.data, _MIMES.get(container.kind, exhibit.facts.mime))
    container.texts += find_hidden(exhibit)
    texts = tuple(_texts(container, blocks, packets, resources, signed))
    return Evidence(container, blocks, packets, resources, signed, texts)


def _iptc(container: Container) -> iptc.Resources:
    found = iptc.Resources()
    for raw in container.photoshop[:1]:
        found = iptc.read_photoshop(raw)
    for raw in container.iim[:1]:
        if not found.records:
            found.records, problem = iptc.read_iim(raw)
            found.problem = found.problem or problem
    return found


def _texts(
    container: Container,
    blocks: tuple[Exif, ...],
    packets: tuple[Packet, ...],
    resources: iptc.Resources,
    signed: Credentials,
) -> Iterator[Text]:
    """Every text at its full (bounded) length, in which generator marks are looked for."""
    yield from container.texts
    for block in blocks:
        for entry in block.block.entries():
            name = exif_reader.tag_name(entry.directory, entry.tag)
            if entry.tag == exif_reader.USER_COMMENT:
                yield Text("EXIF", name, block.user_comment()[:TEXT_LIMIT])
            elif isinstance(entry.value, str):
                yield Text("EXIF", name, entry.value[:TEXT_LIMIT])
            elif name.startswith("XP"):
                yield Text("EXIF", name, exif_reader.show(entry))
    for packet in packets:
        for item in packet.properties:
            yield Text("XMP", item.path, item.value[:TEXT_LIMIT])
    for record in resources.records:
        yield Text("IPTC", record.name, record.value)
    for where, value in signed.statements:
        yield Text(where, "", value)
