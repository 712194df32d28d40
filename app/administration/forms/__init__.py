"""What administrators fill in."""

from app.administration.forms.log import SearchForm
from app.administration.forms.people import RoleForm
from app.administration.forms.settings import (
    AuthorityForm,
    KindForm,
    LetterForm,
    NewKindForm,
    SectorForm,
    SettingForm,
    threshold_form,
    values_of,
)

__all__ = [
    "AuthorityForm",
    "KindForm",
    "LetterForm",
    "NewKindForm",
    "RoleForm",
    "SearchForm",
    "SectorForm",
    "SettingForm",
    "threshold_form",
    "values_of",
]
