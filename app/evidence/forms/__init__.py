"""What people fill in about evidence."""

from app.evidence.forms.choices import ChoicesForm, TargetForm
from app.evidence.forms.corrections import (
    CorrectionForm,
    StandInForm,
    TakeBackForm,
    correction_form,
)
from app.evidence.forms.importing import ImportForm, SaveImportForm
from app.evidence.forms.records import RecordForm, WholeSchoolForm, record_form

__all__ = [
    "ChoicesForm",
    "CorrectionForm",
    "ImportForm",
    "RecordForm",
    "SaveImportForm",
    "StandInForm",
    "TakeBackForm",
    "TargetForm",
    "WholeSchoolForm",
    "correction_form",
    "record_form",
]
