"""Appointments."""

from datetime import date

from fastapi import APIRouter, status

from clinic.deps import AppointmentsDep, BookingDep
from clinic.schemas import AppointmentIn, AppointmentOut

router = APIRouter(prefix="/appointments", tags=["appointments"])


@router.get("")
def list_appointments(
    appointments: AppointmentsDep, day: date | None = None, vet_id: int | None = None
) -> list[AppointmentOut]:
    """List appointments in order of time, optionally of one day and of one vet."""
    return appointments.find(day=day, vet_id=vet_id)


@router.get("/{appointment_id}")
def read_appointment(appointment_id: int, booking: BookingDep) -> AppointmentOut:
    """Return one appointment."""
    return booking.get(appointment_id)


@router.post("", status_code=status.HTTP_201_CREATED)
def book_appointment(request: AppointmentIn, booking: BookingDep) -> AppointmentOut:
    """Book an appointment."""
    return booking.book(request)


@router.post("/{appointment_id}/cancel")
def cancel_appointment(appointment_id: int, booking: BookingDep) -> AppointmentOut:
    """Cancel an appointment."""
    return booking.cancel(appointment_id)
