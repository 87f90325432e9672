"""JPEG files that break the methods' assumptions: tables of zeros, 16-bit tables, arithmetic coding, four inks."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.run import Run
from engines.tamper import analyse
from tests.tamper.pictures import jpeg, scene

_QUIET = (Outcome.NOTHING_FOUND, Outcome.NOT_APPLICABLE)
# A smooth picture of 144 × 120 px, written by libjpeg with arithmetic coding (ITU-T T.81, SOF9).
_ARITHMETIC = (
    "|JeWF01!$>Nk#wx0RR9200961|JwjV02B@n5)Ta&5)cv>6%-gAG9exu93DL^E+jHZKuk+VKt@GST61DhRc%&9Mr4R(ZFhTtf`Lw8jhBplmUDiA",
    "eE-`3Lje^R7akfOJ0T%Ed{ahKe0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0+R-e0=}O01*fPcmR+C0U`hb5di}c",
    "0sqVZ3IGrg1pyEd1^?Or3<CiG0ucid06zfH;`GCM_H^p3pq0aoaINA+9&$343%k$Y^g)R`stiyD<N8hOWJAPZBQgwTVtq`m&89Jm@)tE;GJ!nQ",
    "Mw18irz4Wx;hBqe{{V;(%nHg(vO8xd2Wj{?S=C5}5g$Ah7v;v<H&}hKPv{*ahgY^Ww0kGtkdf_IY@l>MtfrN(aW00P2fGp;sk4+F8hV#Zd5Zhe",
    "L~wAeE2vZhcKa%~3Lc~a1$(wm_M?;71|31zyU51GoUdRUAYyNS&i$ya{@e%_@htqOVzCz=K>g!<l&8Dk_;vS{Oq7vHrcJ{anKFUGXKIpFZm+DK",
    "G{f<`QfasFhM)`t;tT%df2HO*)4da$+Kes_y?Z4>j!M%*be01+hYL1iD1w;$ko1ANFIY7!3Jv4x%LYGppY0r=@oPJSlb<={JAZkcBP3v5R|*N^",
    "6Fo`$n!5SnjxK*66IMA>dVn~{?Bo0?qk|<YaX@-&_@tL~Vg^52Cd`-3K7=~b6iO}-)IV!}Vj7RRG9RVgY7F}lW)WsoanV#-SvxTw=_8^ik7iz?",
    "406cbpQZ>qb&4jyGDQLPoQ`7)$UR<)Yt}G^=VYpXdh_6mQME=T#JjxH!Pm7aCWiX}*qSNrea0`ssDuYB=MDiTvYJhp9jQJF{u|zjpP%X|FqP1t",
    "(24A=q91#uoV4M~Y7RZ(v012;sJ)3+SBLKA=^E={UspiDOj})0Xy5$8+%>l^F1E;)I0FWVI;~Y?cc$g@Z2&;^7^gY*+&_vL_KwhXQHV@d>UOji",
    "ZGkSlu=oDS{{Yv{I2xiD5v$I_vG6;!s?lPP*zz$IcN?t5QUE7FhA4&a(CUed-<G#4HM;Cq23Jj<T^c#XwDkYk",
)


def examined(folder: Path, data: bytes, name: str) -> Finding:
    path = folder / name
    path.write_bytes(data)
    finding = analyse(receive(Source(path)), Run())
    assert name in finding.sentence
    return finding


def with_tables(data: bytes, step: int | None) -> bytes:
    """The file with its quantisation tables written in 16 bits; all steps replaced by ``step`` where given."""
    out, at = bytearray(data[:2]), 2
    while data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xDB:
            wide = bytearray()
            for start in range(0, len(body), 65):
                steps = body[start + 1 : start + 65]
                wide.append(0x10 | body[start])
                wide += b"".join((value if step is None else step).to_bytes(2, "big") for value in steps)
            body = bytes(wide)
        out += data[at : at + 2] + (len(body) + 2).to_bytes(2, "big") + body
        at += 2 + length
    return bytes(out) + data[at:]


def test_quantisation_tables_of_zeros_are_no_ground_for_a_signal(tmp_path: Path) -> None:
    finding = examined(tmp_path, with_tables(jpeg(scene(136, 168, 41), 85), 0), "zeros.jpg")
    assert finding.outcome in _QUIET


def test_16_bit_quantisation_tables_are_read_as_8_bit_ones_are(tmp_path: Path) -> None:
    plain = jpeg(scene(136, 168, 42), 85)
    first = examined(tmp_path, plain, "plain.jpg")
    wide = examined(tmp_path, with_tables(plain, None), "wide.jpg")
    assert wide.outcome is Outcome.NOTHING_FOUND
    for one, two in zip(first.maps, wide.maps, strict=True):
        np.testing.assert_array_equal(one.values, two.values)


def test_steps_of_thousands_give_a_sentence(tmp_path: Path) -> None:
    assert examined(tmp_path, with_tables(jpeg(scene(136, 168, 43), 85), 9000), "coarse.jpg").outcome in _QUIET


def test_an_arithmetic_coded_jpeg_is_examined_or_said_to_be_undecodable(tmp_path: Path) -> None:
    finding = examined(tmp_path, base64.b85decode("".join(_ARITHMETIC)), "arithmetic.jpg")
    assert finding.outcome in _QUIET


@pytest.mark.parametrize("transform", [0, 2])
def test_four_inks_are_examined_or_refused_in_words(tmp_path: Path, transform: int) -> None:
    out = io.BytesIO()
    Image.fromarray(scene(136, 168, 44)).convert("CMYK").save(out, "JPEG", quality=88)
    data = bytearray(out.getvalue())
    adobe = data.index(b"Adobe")
    data[adobe + 11] = transform  # 0: CMYK as it is, 2: YCCK
    finding = examined(tmp_path, bytes(data), f"inks-{transform}.jpg")
    assert finding.outcome in _QUIET


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.98])
def test_a_cut_file_gets_a_sentence(tmp_path: Path, kept: float) -> None:
    data = jpeg(scene(136, 168, 45), 85)
    assert examined(tmp_path, data[: int(kept * len(data))], "cut.jpg").outcome in _QUIET
