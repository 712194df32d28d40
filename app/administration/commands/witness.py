"""What the service does by itself is kept as well."""

from app.administration import queries
from app.administration.kinds import FACTS
from app.infra import audit
from app.infra.audit import Source


def note_fact(event: object) -> None:
    """Leave a row for a fact that nobody's request stands for: the worker's, or a rule's."""
    name, (source, asked_by) = type(event).__name__, audit.acting_now()
    if source is None or name not in FACTS:
        return
    by = getattr(event, "by", None)
    if source == Source.PAGE and by is not None and by == asked_by:
        return  # whoever did it has a row for the whole request
    audit.record(f"facts.{name}", FACTS[name], source=Source.WORKER, about=queries.thing_of(event))
