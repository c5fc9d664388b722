from datetime import date

from spend.errors import invalid

CATEGORIES = ("travel", "meals", "software", "other")


def require_object(payload) -> dict:
    if not isinstance(payload, dict):
        raise invalid("request body must be a JSON object")
    return payload


def clean_employee(value):
    if not isinstance(value, str) or not value.strip():
        raise invalid("employee must be a non-empty string")
    return value.strip()


def clean_category(value):
    if value not in CATEGORIES:
        raise invalid(f"category must be one of {', '.join(CATEGORIES)}")
    return value


def clean_amount(value):
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise invalid("amount_cents must be a positive integer")
    return value


def clean_date(value):
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise invalid("spent_on must be a date like 2024-12-31") from None


def clean_note(value):
    if not isinstance(value, str):
        raise invalid("note must be a string")
    return value


CLEANERS = {
    "employee": clean_employee,
    "category": clean_category,
    "amount_cents": clean_amount,
    "spent_on": clean_date,
    "note": clean_note,
}


def clean_new(payload) -> dict:
    payload = {"note": "", **require_object(payload)}
    return {name: clean(payload.get(name)) for name, clean in CLEANERS.items()}


def clean_changes(payload) -> dict:
    payload = require_object(payload)
    return {name: clean(payload[name]) for name, clean in CLEANERS.items() if name in payload}
