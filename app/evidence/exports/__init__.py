"""Evidence as files to keep, or to retype elsewhere. No compatibility is claimed."""

from app.evidence.exports.packs import Page, Section, pack_xlsx, summary_pdf
from app.evidence.exports.statement import Statement, statement_docx, statement_for
from app.evidence.exports.tables import HEAD, as_csv, as_xlsx, cells_of, template

__all__ = [
    "HEAD",
    "Page",
    "Section",
    "Statement",
    "as_csv",
    "as_xlsx",
    "cells_of",
    "pack_xlsx",
    "statement_docx",
    "statement_for",
    "summary_pdf",
    "template",
]
