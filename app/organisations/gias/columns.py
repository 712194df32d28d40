"""The register's columns this application reads, by the names in the file's first line.

Columns have come and gone over the years (133, 135 and 139 of them), so they are found by name.
"""

REQUIRED = (
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "EstablishmentTypeGroup (code)",
    "EstablishmentStatus (code)",
    "EstablishmentStatus (name)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (code)",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "OfficialSixthForm (code)",
    "NumberOfPupils",
    "UKPRN",
    "Street",
    "Town",
    "Postcode",
    "Easting",
    "Northing",
)
"""Without any of these the file is not the register, or not the whole of it."""

# PhaseOfEducation and EstablishmentStatus by name, for files that leave the codes blank.
PHASE_CODES = {
    "not applicable": "0",
    "nursery": "1",
    "primary": "2",
    "middle deemed primary": "3",
    "secondary": "4",
    "middle deemed secondary": "5",
    "16 plus": "6",
    "all-through": "7",
    "all through": "7",
}
STATUS_CODES = {
    "open": "1",
    "closed": "2",
    "open, but proposed to close": "3",
    "proposed to open": "4",
}
SIXTH_FORM_CODES = {"1": True, "2": False}
