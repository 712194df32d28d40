"""What people fill in: who comes, a reason, another time, and who came."""

from app.bookings.forms.attendance import ANSWERS, AttendanceForm, attendance_form
from app.bookings.forms.changes import (
    AnswerForm,
    CancelSessionForm,
    MoveForm,
    NewTimeForm,
    move_form,
)
from app.bookings.forms.endings import (
    AnswerQuestionForm,
    CancelForm,
    NotAttendedForm,
    WithdrawForm,
)
from app.bookings.forms.requests import (
    ComingForm,
    RequestForm,
    change_form,
    request_form,
)

__all__ = [
    "ANSWERS",
    "AnswerForm",
    "AnswerQuestionForm",
    "AttendanceForm",
    "CancelForm",
    "CancelSessionForm",
    "ComingForm",
    "MoveForm",
    "NewTimeForm",
    "NotAttendedForm",
    "RequestForm",
    "WithdrawForm",
    "attendance_form",
    "change_form",
    "move_form",
    "request_form",
]
