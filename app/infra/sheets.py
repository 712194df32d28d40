"""Facts onto paper: a typst sheet and its values, as a tagged PDF."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst


def typeset(sheet: Path, facts: Mapping[str, Any]) -> bytes:
    """The sheet with its facts, read there as `json(bytes(sys.inputs.facts))`, as a PDF.

    What people wrote goes in as values, and is never read as markup. PDF/UA-1, unless somebody
    wrote letters that no font here has: the standard allows no gaps.
    """
    compiler = typst.Compiler(
        sheet,
        root=sheet.parent,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts)},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("One sheet makes one file.")
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts there are, looked for once: those of the machine stand in for rare letters."""
    return typst.Fonts()
