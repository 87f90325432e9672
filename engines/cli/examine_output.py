"""What ``assay examine`` prints of each event, and its summary at the end."""

from __future__ import annotations

from engines.cli.json_lines import finding_line, refused_line
from engines.cli.map_files import MapFolder
from engines.cli.output import line
from engines.cli.progress import Progress, duration
from engines.core.case import Case
from engines.core.events import Completed, Event, Found, Progressed, Received, Refused
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import spread, titled
from engines.core.names import clean_name


class Printer:
    """Prints findings as they come, those that stood in the case among them, and counts."""

    def __init__(self, case: Case, *, as_json: bool, maps: MapFolder | None, progress: Progress) -> None:
        self.failures = 0
        self._case, self._as_json, self._maps, self._progress = case, as_json, maps, progress
        self._files = self._no_pictures = self._computed = self._known = self._failed_before = 0

    def tell(self, event: Event) -> None:
        """Print what this event says. Raises ``NotWritten`` when a map cannot be written."""
        if isinstance(event, Received):
            self._tell_known(event)
        elif isinstance(event, Found):
            self._computed += 1
            self._tell_finding(event.source, event.sha256, event.finding)
        elif isinstance(event, Refused):
            self._tell_refused(event)
        elif isinstance(event, Completed):
            self._files += 1
            self._progress.completed()
        if not isinstance(event, Progressed):
            self._progress.show(event.source.name)

    def _tell_known(self, event: Received) -> None:
        sha256, known = event.facts.sha256, set(event.already_known)
        if not known:
            return
        for finding in self._case.findings(sha256, event.source.captions, arrays=self._maps is not None):
            if finding.engine in known:
                self._known += 1
                self._failed_before += finding.outcome is Outcome.FAILED
                self._tell_finding(event.source, sha256, finding)

    def _tell_finding(self, source: Source, sha256: str, whole: Finding) -> None:
        for finding in spread([whole]):
            self._tell_one(source, sha256, finding)

    def _tell_one(self, source: Source, sha256: str, finding: Finding) -> None:
        self.failures += finding.outcome is Outcome.FAILED
        paths: dict[str, str | None] = {heat.id: None for heat in finding.maps}
        if self._maps:
            paths = self._maps.write(sha256, finding)
        self._progress.clear()
        if self._as_json:
            line(finding_line(source, sha256, finding, paths))
        else:
            about = titled(finding.engine, finding)
            line(f"{clean_name(source.name)} · {about} · {finding.outcome.value}: {finding.sentence}")

    def _tell_refused(self, event: Refused) -> None:
        if event.outcome is Outcome.FAILED:
            self.failures += 1
        else:
            self._no_pictures += 1
        self._progress.clear()
        name = clean_name(event.source.name)
        line(refused_line(event) if self._as_json else f"{name} · {event.outcome.value}: {event.sentence}")

    def summary(self, *, named: bool, stopped: bool) -> str:
        """One line: how many, how fast, what was known already."""
        seconds = self._progress.seconds
        rate = self._files / max(seconds, 1e-3)
        words = f"{_count(self._files, 'file')} in {duration(seconds)} ({rate:.2g} a second)"
        if self._no_pictures:
            words += f", {self._no_pictures:,} of them no pictures"
        words += f"; {_count(self._computed, 'finding')} computed"
        if named:
            words += f", {self._known:,} already in the case {clean_name(self._case.path.name)}"
        if self._known:
            words += "; nothing was computed twice"
        words += f"; {self.failures:,} failed." if self.failures else "."
        if self._failed_before:
            words += f" {self._failed_before:,} of these had failed before; --retry-failed tries them again."
        if not stopped:
            return f"Done: {words}"
        return f"Stopped: {words}" + (" Run the same command again to go on." if named else "")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
