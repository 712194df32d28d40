"""Reports, letters and certificates as files."""

from app.papers.exports.books import report_xlsx
from app.papers.exports.issuing import issue
from app.papers.exports.letters import certificate_pdf, letter_pdf
from app.papers.exports.reports import report_pdf
from app.papers.exports.words import number_rows, part_rows, reproduce, share

__all__ = [
    "certificate_pdf",
    "issue",
    "letter_pdf",
    "number_rows",
    "part_rows",
    "report_pdf",
    "report_xlsx",
    "reproduce",
    "share",
]
