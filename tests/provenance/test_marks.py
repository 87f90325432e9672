"""Generator marks: where they are found, what is shown, and what is no mark."""

import json
from pathlib import Path

import pytest
from PIL import Image

from engines.core.finding import Outcome
from tests.provenance.files import (
    cells,
    encoded,
    examine,
    examine_bytes,
    png_with_text,
    scene,
    with_segment,
    with_xmp,
    words,
    xmp_packet,
)

A1111 = (
    "a red fox in the snow\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Model: foo_v1"
)


@pytest.mark.parametrize(
    ("name", "generator", "prompt"),
    [
        ("example.png", "stable-diffusion.cpp", "a lovely cat"),
        ("inpainting-initial-content-fill.png", "Stable Diffusion WebUI", ""),
        ("sd-upscale-robot-original.png", "Stable Diffusion WebUI", "a happy robot"),
        ("sdxlturbo_example.png", "ComfyUI", "beautiful landscape scenery"),
    ],
)
def test_generated_pictures_of_the_data_show_generator_and_prompt(
    shared_data: Path, name: str, generator: str, prompt: str
) -> None:
    finding = examine((shared_data / "formats" / "ai_metadata" / name).read_bytes(), name)
    assert finding.outcome == Outcome.SIGNAL
    assert generator in finding.sentence and name in finding.sentence
    assert any(prompt in cell for cell in cells(finding, "marks"))


def test_no_camera_file_of_the_data_carries_a_generator_mark(shared_data: Path) -> None:
    marked = []
    for path in sorted((shared_data / "formats" / "exif").iterdir()):
        if cells(examine(path.read_bytes(), path.name), "marks"):
            marked.append(path.name)
    assert marked == []


def test_webui_parameters_in_the_exif_user_comment_are_read_in_either_byte_order() -> None:
    for order in ("utf-16-be", "utf-16-le"):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + A1111.encode(order)
        finding = examine(encoded(scene(), exif=exif))
        assert finding.outcome == Outcome.SIGNAL
        assert "a red fox in the snow" in cells(finding, "marks")


@pytest.mark.parametrize(
    ("term", "outcome"),
    [
        ("trainedAlgorithmicMedia", Outcome.SIGNAL),
        ("compositeWithTrainedAlgorithmicMedia", Outcome.SIGNAL),
        ("digitalCapture", Outcome.NOTHING_FOUND),
        ("aTermOfNobody", Outcome.NOTHING_FOUND),
    ],
)
def test_the_iptc_digital_source_type_counts_only_where_it_says_generated(term: str, outcome: Outcome) -> None:
    packet = xmp_packet(f'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{term}"')
    assert examine(with_xmp(encoded(scene()), packet)).outcome == outcome


@pytest.mark.parametrize(
    ("key", "value", "generator"),
    [
        ("prompt", json.dumps({"3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a harbour"}}}), "ComfyUI"),
        ("invokeai_metadata", json.dumps({"positive_prompt": "a harbour"}), "InvokeAI"),
        ("Software", "NovelAI", "NovelAI"),
        ("Description", "a harbour --v 6.0 Job ID: 01234567-89ab-cdef-0123-456789abcdef", "Midjourney"),
        ("parameters", json.dumps({"sui_image_params": {"prompt": "a harbour"}}), "SwarmUI"),
        ("AIGC", json.dumps({"Label": "1", "ContentProducer": "x"}), "GB 45438"),
    ],
)
def test_text_chunks_of_known_programs_name_the_program(key: str, value: str, generator: str) -> None:
    finding = examine(png_with_text(scene(), key, value), "picture.png")
    assert finding.outcome == Outcome.SIGNAL
    assert generator in finding.sentence


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("xmp:CreatorTool", "Adobe Firefly"),
        ("photoshop:Credit", "Made with Google AI"),
        ("photoshop:Credit", "Edited with Google AI"),
        ("xmp:CreatorTool", "DALL·E 3"),
        ("xmp:CreatorTool", "Midjourney v6"),
    ],
)
def test_names_of_generators_in_naming_fields_are_marks(where: str, text: str) -> None:
    finding = examine(with_xmp(encoded(scene()), xmp_packet(f'{where}="{text}"')))
    assert finding.outcome == Outcome.SIGNAL
    assert any(text in cell for cell in cells(finding, "marks"))


@pytest.mark.parametrize(
    "text", ["Imagen de una flor", "Adobe Photoshop 25.0", "Gemini Observatory", "Flux Studio, Berlin"]
)
def test_ordinary_words_are_no_generator_mark(text: str) -> None:
    finding = examine(with_xmp(encoded(scene()), xmp_packet(f'xmp:CreatorTool="{text}" photoshop:Credit="{text}"')))
    assert finding.outcome == Outcome.NOTHING_FOUND


def test_a_caption_that_mentions_a_generator_is_no_mark() -> None:
    caption = "<dc:subject>A talk about Midjourney and DALL·E, seen from the third row</dc:subject>"
    finding = examine(with_xmp(encoded(scene()), xmp_packet(elements=caption)))
    assert finding.outcome == Outcome.NOTHING_FOUND


def test_a_jpeg_comment_with_parameters_is_a_mark() -> None:
    finding = examine(with_segment(encoded(scene()), 0xFE, A1111.encode()))
    assert finding.outcome == Outcome.SIGNAL


def test_every_finding_says_that_absence_of_marks_proves_nothing() -> None:
    for data in (encoded(scene()), png_with_text(scene(), "parameters", A1111)):
        assert "absence of marks proves nothing" in words(examine(data))
    assert "absence of marks proves nothing" in words(examine_bytes(b"no picture at all"))
