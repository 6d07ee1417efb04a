"""`faxtui lint`: what documents become on the line, and whether other settings serve them better; nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from cyclopts import Parameter

from faxtui.cli.faxes import Json
from faxtui.cli.output import Column, CommandError, ExitCode, emit, emit_json, emit_table
from faxtui.store.verdict import Finding, Variant, verdict

if TYPE_CHECKING:
    from faxtui.pages.worker import Worker

_RESOLUTIONS, _METHODS = ("FINE", "SUPERFINE"), ("HALFTONE", "MONOCHROME")


class Linted(NamedTuple):
    """One document, measured under every setting and judged under the chosen one."""

    file: Path
    variants: Mapping[tuple[str, str], Variant]
    findings: Sequence[Finding]

    @property
    def warns(self) -> bool:
        """Whether something asks for a change."""
        return any(finding.warns for finding in self.findings)


def lint(
    *files: Annotated[Path, Parameter(name="FILE", help="A document: PDF, TIF, PNG, JPG, TXT, HTML or DOCX.")],
    resolution: Annotated[Literal["FINE", "SUPERFINE"], Parameter(help="What it would be sent with.")] = "FINE",
    method: Annotated[Literal["HALFTONE", "MONOCHROME"], Parameter(help="What it would be sent with.")] = "HALFTONE",
    as_json: Json = False,
) -> int:
    """Measure documents as fax pages and judge them; nothing is sent and no service is asked.

    Exit code 0 when all is well, 1 when a document has a warning, 2 when one cannot be faxed at all.
    """
    from faxtui.pages.worker import Worker

    if not files:
        raise CommandError("Name at least one document.", ExitCode.USAGE)
    code = ExitCode.OK
    with Worker() as worker:
        for number, file in enumerate(files):
            linted = _lint(worker, file, (resolution, method))
            if as_json:
                emit_json(_facts(linted, (resolution, method)))
            else:
                if number:
                    emit()
                _show(linted)
            code = ExitCode.ERROR if linted.warns else code
    return code


def _lint(worker: Worker, file: Path, chosen: tuple[str, str]) -> Linted:
    from faxtui.pages.conversion import ConversionError
    from faxtui.pages.worker import WorkerBroken
    from faxtui.store.checks import look_at

    look = look_at(str(file))
    if not look.checked.ok:
        raise CommandError(f"{file}: {look.checked.note}", ExitCode.USAGE)
    documents = [[file.read_bytes(), file.name]]
    made: dict[tuple[str, str], Any] = {}
    try:
        for name in _RESOLUTIONS:
            for method in _METHODS:
                made[name, method] = worker.call("faxtui.pages.proof:prove", documents, resolution=name, method=method)
    except (ConversionError, WorkerBroken) as error:
        raise CommandError(f"{file}: {error}", ExitCode.USAGE) from error
    variants = {key: Variant(*key, tuple(each["page_bytes"])) for key, each in made.items()}
    blank, dark = made[chosen]["blank"], made[chosen]["dark"]
    return Linted(file, variants, verdict(variants, chosen, blank=blank, dark=dark))


def _show(linted: Linted) -> None:
    pages = next(iter(linted.variants.values())).pages
    emit(f"{linted.file}: {pages} {'page' if pages == 1 else 'pages'}")
    columns = (Column("RESOLUTION"), Column("METHOD"), Column("BYTES", right=True), Column("SECONDS", right=True))
    rows = [[*key, str(sum(variant.page_bytes)), f"{variant.seconds:.0f}"] for key, variant in linted.variants.items()]
    emit_table(columns, rows)
    for finding in linted.findings:
        emit(f"{'!' if finding.warns else '·'} {finding.text}")


def _facts(linted: Linted, chosen: tuple[str, str]) -> dict[str, Any]:
    variants = [
        {
            "resolution": variant.resolution,
            "imageConversionMethod": variant.method,
            "bytes": list(variant.page_bytes),
            "seconds": round(variant.seconds, 1),
        }
        for variant in linted.variants.values()
    ]
    findings = [{"text": finding.text, "warns": finding.warns} for finding in linted.findings]
    return {
        "file": str(linted.file),
        "pages": linted.variants[chosen].pages,
        "resolution": chosen[0],
        "imageConversionMethod": chosen[1],
        "variants": variants,
        "findings": findings,
    }
