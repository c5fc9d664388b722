"""Parking lots: cars come in, cars go out, somebody pays."""
import itertools
import math
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Optional

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

app = FastAPI(title="Parking")


@dataclass
class Lot:
    code: str
    name: str
    spaces: int
    cents_per_hour: int


@dataclass
class Ticket:
    id: int
    lot: str
    plate: str
    entered_at: datetime
    left_at: Optional[datetime] = None
    fee_cents: Optional[int] = None


LOTS: dict[str, Lot] = {}
TICKETS: dict[int, Ticket] = {}
_ticket_ids = itertools.count(1)


class NewLot(BaseModel):
    code: str = Field(pattern=r"^[A-Za-z0-9]{1,8}$")
    name: str = Field(min_length=1)
    spaces: int = Field(gt=0)
    cents_per_hour: int = Field(ge=0)


class Entry(BaseModel):
    plate: str = Field(min_length=2, max_length=12)


def now() -> datetime:
    return datetime.now(timezone.utc)


def error(status: int, text: str) -> JSONResponse:
    return JSONResponse({"error": text}, status_code=status)


def find_lot(code: str) -> Optional[Lot]:
    return LOTS.get(code.upper())


def free_spaces(lot: Lot) -> int:
    taken = sum(1 for t in TICKETS.values() if t.lot == lot.code and t.left_at is None)
    return lot.spaces - taken


def lot_view(lot: Lot) -> dict:
    return {**asdict(lot), "free": free_spaces(lot)}


def fee(lot: Lot, ticket: Ticket) -> int:
    """Every started hour is charged, at least one."""
    seconds = (ticket.left_at - ticket.entered_at).total_seconds()
    hours = max(1, math.ceil(seconds / 3600))
    return hours * lot.cents_per_hour


@app.get("/lots")
def list_lots():
    return [lot_view(lot) for lot in LOTS.values()]


@app.post("/lots", status_code=201)
def add_lot(body: NewLot):
    code = body.code.upper()
    if code in LOTS:
        return error(409, f"lot {code} exists")
    lot = Lot(
        code=code,
        name=body.name,
        spaces=body.spaces,
        cents_per_hour=body.cents_per_hour,
    )
    LOTS[code] = lot
    return lot_view(lot)


@app.get("/lots/{code}")
def get_lot(code: str):
    lot = find_lot(code)
    if lot is None:
        return error(404, "no such lot")
    return lot_view(lot)


@app.post("/lots/{code}/enter", status_code=201)
def enter(code: str, body: Entry):
    lot = find_lot(code)
    if lot is None:
        return error(404, "no such lot")
    if free_spaces(lot) <= 0:
        return error(409, "lot is full")
    ticket = Ticket(
        id=next(_ticket_ids),
        lot=lot.code,
        plate=body.plate.strip().upper(),
        entered_at=now(),
    )
    TICKETS[ticket.id] = ticket
    return asdict(ticket)


@app.get("/tickets/{ticket_id}")
def get_ticket(ticket_id: int):
    ticket = TICKETS.get(ticket_id)
    if ticket is None:
        return error(404, "no such ticket")
    return asdict(ticket)


@app.post("/tickets/{ticket_id}/exit")
def leave(ticket_id: int):
    ticket = TICKETS.get(ticket_id)
    if ticket is None:
        return error(404, "no such ticket")
    if ticket.left_at is not None:
        return error(409, "already left")
    ticket.left_at = now()
    ticket.fee_cents = fee(LOTS[ticket.lot], ticket)
    return asdict(ticket)
