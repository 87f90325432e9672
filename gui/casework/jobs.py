"""Long work on a case that is sent or received, done on the case's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engines.core.case import Case
from engines.core.case_lock import user

Tell = Callable[[str], object]
Stop = Callable[[], bool]
Open = Callable[[], Case]


@dataclass(frozen=True, slots=True)
class JobDone:
    """What came of it in words; ``opens``: a case that is to be opened now."""

    sentence: str
    opens: Path | None = None


def export_job(target: Path, exhibits: bool, key: Path | None) -> Callable[[Open, Tell, Stop], JobDone]:
    """Write the open case to one file."""

    def work(case: Open, tell: Tell, should_stop: Stop) -> JobDone:
        from engines.core.package_export import export_case

        signer = None
        if key is not None:
            from engines.core.package_sign import signer_of

            signer = signer_of(key)
        done = export_case(
            case(),
            target,
            user() or "unknown",
            exhibits=exhibits,
            signer=signer,
            tell=lambda at, total: tell(f"Writing {target.name}: {at:,} of {total:,} files"),
            should_stop=should_stop,
        )
        left = done.manifest.left_out
        words = f"The case was exported to {target}; its log ends with {done.manifest.head[:16]}…."
        if left:
            words += f" {len(left)} files of exhibits were left out: {next(iter(left.values()))}"
        return JobDone(words)

    return work


def uco_job(target: Path) -> Callable[[Open, Tell, Stop], JobDone]:
    """Write the open case as CASE/UCO."""

    def work(case: Open, tell: Tell, should_stop: Stop) -> JobDone:
        from engines.report.uco import write_uco

        write_uco(case(), target, should_stop)
        return JobDone(f"The case was described in CASE/UCO: {target}.")

    return work


def import_job(package: Path, target: Path) -> Callable[[Open, Tell, Stop], JobDone]:
    """Unpack an exported case; it is opened then."""

    def work(case: Open, tell: Tell, should_stop: Stop) -> JobDone:
        from engines.core.package_import import import_case

        imported = import_case(
            package,
            target,
            tell=lambda at, total: tell(f"Unpacking {package.name}: {at:,} of {total:,} files"),
            should_stop=should_stop,
        )
        return JobDone(imported.sentence, imported.path)

    return work
