"""A case goes into one file and comes out of it whole elsewhere; a file that does not hold is refused by name."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.case_details import details, set_details
from engines.core.case_moves import log_now
from engines.core.case_tags import tag, tags_standing
from engines.core.errors import CaseError, Stopped
from engines.core.package import CONTEXT, MANIFEST, is_safe, plain_name
from engines.core.package_export import export_case
from engines.core.package_import import import_case
from engines.core.package_sign import signer_of
from engines.core.updates.keys import make_key, trust
from tests.report import made

Change = Callable[[dict[str, bytes], dict[str, object]], None]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with one exhibit and maps inside, to be changed in copies."""
    here = tmp_path_factory.mktemp("sent")
    with Case.create(here / "Harbour.assay") as opened:
        made.add(opened, made.picture(here / "a.jpg", (160, 120)), [made.tamper((160, 120))])
        opened.add_note(1, "A", "On the picture.")
        export_case(opened, here / "x.assayx", "A", exhibits=True)
    return here / "x.assayx"


@pytest.fixture
def case(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Two exhibits with findings, a caption, notes, a tag and details."""
    here = tmp_path / "here"
    here.mkdir()
    with Case.create(here / "Harbour.assay") as opened:
        picture = made.picture(here / "a “b”.jpg", (320, 240))
        findings = [made.provenance(), made.spectrum(made.ratio()), made.tamper((320, 240))]
        made.add(opened, picture, findings, (Caption("A red car", "typed"),))
        made.add(opened, made.picture(here / "c.jpg", (160, 120), seed=3), [made.provenance()])
        tag(opened, "urgent", [str(picture)], "A")
        opened.add_note(1, "A", "On the picture.")
        opened.add_note(0, "B", "On the case.")
        set_details(opened, {"number": "2026-17"}, "A")
        yield opened


def said(case: Case) -> list[object]:
    """Everything that people and engines said, without places."""
    exhibits = case.exhibits()
    findings = [finding for exhibit in exhibits for finding in case.findings(exhibit.sha256)]
    arrays = [(heat.id, heat.values.tobytes()) for finding in findings for heat in finding.maps]
    sentences = [(f.engine, f.sentence, f.likelihood_ratio, f.tables) for f in findings]
    notes = [[note.text for note in case.notes(number)] for number in (0, *(e.id for e in exhibits))]
    names = [(e.id, e.source.path.suffix, e.source.captions, e.facts) for e in exhibits]
    tags = sorted(tags_standing(log_now(case)).values())
    return [names, sentences, arrays, notes, tags, details(case)]


def test_what_comes_out_elsewhere_is_what_went_in_and_can_be_continued(case: Case, tmp_path: Path) -> None:
    package = tmp_path / "Harbour.assayx"
    exported = export_case(case, package, "A. Analyst", exhibits=True)
    before = said(case)
    head = exported.manifest.head
    case.close()
    shutil.rmtree(tmp_path / "here")
    there = tmp_path / "there"
    there.mkdir()
    imported = import_case(package, there / "copy.assay")
    assert imported.manifest.head == head and not imported.signer
    assert "every hash" in imported.sentence and "not signed" in imported.sentence
    with Case.open(there / "copy.assay") as copy:
        assert said(copy) == before
        assert copy.verify().ok
        assert head in [entry.hash for entry in copy.log()]
        assert all(check.ok for check in copy.rehash())
        assert {e.source.path.parent.parent for e in copy.exhibits()} == {copy.folder / "exhibits"}
        # What is found from now on belongs to the exhibit that came along.
        event = made.add(copy, copy.exhibits()[0].source.path, [made.spectrum(None)])
        assert len(copy.exhibits()) == 2 and len(copy.findings(event.facts.sha256)) == 3
        assert copy.verify().ok


def test_a_case_that_was_imported_can_be_sent_on_and_moved(case: Case, tmp_path: Path) -> None:
    export_case(case, tmp_path / "1.assayx", "A", exhibits=True)
    import_case(tmp_path / "1.assayx", tmp_path / "second.assay")
    with Case.open(tmp_path / "second.assay") as second:
        made.add(second, made.picture(tmp_path / "new.jpg", (160, 120), seed=9), [made.provenance()])
        export_case(second, tmp_path / "2.assayx", "B", exhibits=True)
        before = said(second)
    for place in ("here", "second.assay.files"):
        shutil.rmtree(tmp_path / place)
    (tmp_path / "elsewhere").mkdir()
    import_case(tmp_path / "2.assayx", tmp_path / "third.assay")
    (tmp_path / "third.assay").rename(tmp_path / "elsewhere" / "moved.assay")
    (tmp_path / "third.assay.files").rename(tmp_path / "elsewhere" / "moved.assay.files")
    with Case.open(tmp_path / "elsewhere" / "moved.assay") as third:
        assert said(third) == before
        assert len(third.exhibits()) == 3 and all(check.ok for check in third.rehash())


def test_without_exhibits_no_exhibit_is_inside_and_the_case_still_holds(case: Case, tmp_path: Path) -> None:
    exported = export_case(case, tmp_path / "x.assayx", "A")
    with zipfile.ZipFile(tmp_path / "x.assayx") as packed:
        assert not [name for name in packed.namelist() if name.startswith("exhibits/")]
        bytes_inside = {hashlib.sha256(packed.read(name)).hexdigest() for name in packed.namelist()}
    assert not bytes_inside & {exhibit.sha256 for exhibit in case.exhibits()}
    assert exported.manifest.places == {}
    imported = import_case(tmp_path / "x.assayx", tmp_path / "y.assay")
    assert "exhibits themselves are not inside" in imported.sentence
    with Case.open(tmp_path / "y.assay") as copy:
        assert said(copy) == said(case)


def test_an_exhibit_that_changed_is_left_out_and_the_manifest_says_why(case: Case, tmp_path: Path) -> None:
    changed = case.exhibits()[1].source.path
    changed.write_bytes(b"other")
    manifest = export_case(case, tmp_path / "x.assayx", "A", exhibits=True).manifest
    assert list(manifest.left_out) == [str(changed)]
    assert "has changed since its import" in manifest.left_out[str(changed)]
    assert len(manifest.places) == 1


def test_a_signature_is_checked_and_its_key_named(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    key = make_key(tmp_path / "me", "Laboratory X")
    export_case(case, tmp_path / "x.assayx", "A", signer=signer_of(tmp_path / "me"))
    first = import_case(tmp_path / "x.assayx", tmp_path / "1.assay")
    assert first.signer == key and not first.trusted and "Laboratory X" in first.sentence
    trust(key)
    assert import_case(tmp_path / "x.assayx", tmp_path / "2.assay").trusted
    with zipfile.ZipFile(tmp_path / "x.assayx") as packed:
        told = json.loads(packed.read("signature.json"))
        assert CONTEXT.startswith(b"assay-case") and len(told["signature"]) == 88


def rewritten(package: Path, target: Path, change: Change) -> Path:
    """The package with members and manifest changed by ``change``, as ``target``."""
    with zipfile.ZipFile(package) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(members[MANIFEST])
    change(members, manifest)
    members[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return target


def flip_map(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    name = min(name for name in members if name.endswith(".png"))
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def add_stranger(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    members["files/zz"] = b"stranger"


def take_away(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    del members[min(name for name in members if name.endswith(".png"))]


def other_head(members: dict[str, bytes], manifest: dict[str, object]) -> None:
    manifest["head"] = "0" * 64


def add_member(members: dict[str, bytes], manifest: dict[str, object], name: str, data: bytes = b"x") -> None:
    members[name] = data
    listed = manifest["members"]
    assert isinstance(listed, list)
    listed.append({"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (flip_map, r"\.png in changed.assayx does not hold: its SHA-256 is"),
        (add_stranger, "files/zz, which its manifest does not name"),
        (take_away, r"\.png is missing from changed.assayx"),
        (other_head, "ends with another hash than its manifest names"),
        (lambda m, f: add_member(m, f, "../out.txt"), "“../out.txt”, which would not be unpacked inside"),
        (lambda m, f: add_member(m, f, "files/../../out.txt"), "would not be unpacked inside"),
        (lambda m, f: add_member(m, f, "/etc/out.txt"), "would not be unpacked inside"),
        (lambda m, f: add_member(m, f, "files/c:out.txt"), "would not be unpacked inside"),
        (lambda m, f: add_member(m, f, "exhibits/CON.jpg"), "would not be unpacked inside"),
        (lambda m, f: add_member(m, f, "files/bomb", bytes(65 * 1024**2)), "would unpack to"),
        (lambda m, f: f.update(format="assay-case/9"), "format assay-case/9, which this version does not read"),
        (lambda m, f: f.pop("members"), "manifest of changed.assayx cannot be read"),
        (lambda m, f: f.update(places={"/x": "exhibits/none"}), "names the exhibit exhibits/none but lacks it"),
    ],
)
def test_what_does_not_hold_is_named_and_nothing_is_left_behind(
    sent: Path, tmp_path: Path, change: Change, words: str
) -> None:
    package = rewritten(sent, tmp_path / "changed.assayx", change)
    there = tmp_path / "there"
    there.mkdir()
    with pytest.raises(CaseError, match=words):
        import_case(package, there / "copy.assay")
    assert list(there.iterdir()) == []
    assert not (tmp_path / "out.txt").exists()


def test_a_manifest_changed_after_signing_is_refused(case: Case, tmp_path: Path) -> None:
    make_key(tmp_path / "me", "X")
    export_case(case, tmp_path / "x.assayx", "A", signer=signer_of(tmp_path / "me"))
    package = rewritten(
        tmp_path / "x.assayx", tmp_path / "changed.assayx", lambda m, f: f.update(author="Somebody else")
    )
    with pytest.raises(CaseError, match=r"signature of changed\.assayx does not fit its manifest"):
        import_case(package, tmp_path / "copy.assay")


def with_database_changed(sent: Path, tmp_path: Path, statement: str) -> Path:
    """The package with its database changed and every hash made anew."""

    def change(members: dict[str, bytes], manifest: dict[str, object]) -> None:
        database = tmp_path / "database"
        database.write_bytes(members["case.assay"])
        connection = sqlite3.connect(database)
        connection.execute(statement)
        connection.commit()
        connection.close()
        members["case.assay"] = database.read_bytes()
        listed = manifest["members"]
        assert isinstance(listed, list)
        entry = next(one for one in listed if one["name"] == "case.assay")
        entry.update(size=len(members["case.assay"]), sha256=hashlib.sha256(members["case.assay"]).hexdigest())

    return rewritten(sent, tmp_path / "changed.assayx", change)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE note SET text = 'Other words.'", r"does not hold at log entry .* the record kept with it was altered"),
        ("DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)", "ends with another hash than its manifest names"),
        ("CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM note; END", "holds “t”, which no case has"),
        ("PRAGMA application_id = 7", "not an Assay case"),
    ],
)
def test_a_changed_database_is_refused_though_every_hash_was_made_anew(
    sent: Path, tmp_path: Path, statement: str, words: str
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    with pytest.raises(CaseError, match=words):
        import_case(with_database_changed(sent, tmp_path, statement), there / "copy.assay")
    assert list(there.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_refused_with_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.assayx").write_bytes(data)
    with pytest.raises(CaseError, match=r"x\.assayx is no exported case"):
        import_case(tmp_path / "x.assayx", tmp_path / "copy.assay")


def test_a_package_cut_off_on_its_way_is_refused(sent: Path, tmp_path: Path) -> None:
    whole = sent.read_bytes()
    (tmp_path / "x.assayx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CaseError, match="cut off or damaged"):
        import_case(tmp_path / "x.assayx", tmp_path / "copy.assay")


def test_nothing_is_overwritten_and_stop_leaves_nothing(case: Case, tmp_path: Path) -> None:
    export_case(case, tmp_path / "x.assayx", "A")
    for call in (
        lambda: export_case(case, tmp_path / "x.assayx", "A"),
        lambda: import_case(tmp_path / "x.assayx", case.path),
    ):
        with pytest.raises(CaseError, match="already exists"):
            call()
    there = tmp_path / "there"
    there.mkdir()
    with pytest.raises(Stopped):
        import_case(tmp_path / "x.assayx", there / "copy.assay", should_stop=lambda: True)
    with pytest.raises(Stopped):
        export_case(case, there / "y.assayx", "A", exhibits=True, should_stop=lambda: True)
    assert list(there.iterdir()) == []


def test_names_inside_are_plain_on_every_system() -> None:
    for name in ("a/b.jpg", "..", "aux.png", "x:y", "\u202egpj.exe", "trailing. ", "", "ü" * 300, "con"):
        assert is_safe(f"exhibits/0123456789ab/{plain_name(name)}"), name
