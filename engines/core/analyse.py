"""One engine, one exhibit: whatever happens, a finding comes back."""

from __future__ import annotations

import time

from engines import engine_infos, load_engine
from engines.core.case_identity import options_in_force
from engines.core.errors import AssayError, Stopped
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import joined, stamped
from engines.core.guarding import silenced, with_misgiving
from engines.core.info import Info
from engines.core.limits import is_shortage
from engines.core.run import Run


def analyse_one(exhibit: Exhibit, engine_id: str, run: Run) -> Finding:
    """The finding of one engine, stamped with versions, options, decoder and time; of several, one with parts.

    A guarded engine to which ``run.objection`` applies is not run, and says so. An engine that raises gives a *failed*
    finding; only ``Stopped`` passes through.
    """
    info = engine_infos()[engine_id]
    began = time.perf_counter()
    if info.needs_pixels and exhibit.facts.undecodable:
        finding = failed(info, exhibit.facts.undecodable)
    elif info.guarded and run.objection:
        finding = silenced(info, run.objection)
    else:
        finding = _attempt(exhibit, info, run)
        if info.guarded:
            finding = with_misgiving(finding, run.misgiving)
    return stamped(
        finding,
        engine_version=info.version,
        models=finding.models or info.models,
        options=options_in_force(info, run),
        decoder=exhibit.facts.decoder if info.needs_pixels else finding.decoder,
        seconds=round(time.perf_counter() - began, 4),
    )


def _attempt(exhibit: Exhibit, info: Info, run: Run) -> Finding:
    name = exhibit.source.name
    try:
        answer = load_engine(info.id)(exhibit, run)
        return answer if isinstance(answer, Finding) else joined(answer)
    except Stopped:
        raise
    except AssayError as error:
        return failed(info, str(error))
    except Exception as error:
        if is_shortage(error):
            return failed(info, f"{info.title} needs more memory for {name} than a worker process is allowed.")
        words = f"{type(error).__name__}: {error}"
        return failed(info, f"{info.title} failed on {name} ({words}). The other engines went on.")


def failed(info: Info, sentence: str) -> Finding:
    """The finding that says that, and why, an engine could not answer."""
    return Finding(
        engine=info.id,
        question=info.question,
        outcome=Outcome.FAILED,
        sentence=sentence,
        engine_version=info.version,
        limits=(info.limits,),
    )
