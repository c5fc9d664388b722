"""The booking rules."""

from datetime import datetime, timedelta

from clinic.config import Settings
from clinic.errors import ConflictError, NotFoundError
from clinic.repositories import AppointmentRepository, PatientRepository, VetRepository
from clinic.schemas import AppointmentIn, AppointmentOut, AppointmentStatus


class BookingService:
    """Books and cancels appointments."""

    def __init__(
        self,
        appointments: AppointmentRepository,
        patients: PatientRepository,
        vets: VetRepository,
        settings: Settings,
    ) -> None:
        self._appointments = appointments
        self._patients = patients
        self._vets = vets
        self._settings = settings

    def get(self, appointment_id: int) -> AppointmentOut:
        """Return an appointment or raise NotFoundError."""
        appointment = self._appointments.get(appointment_id)
        if appointment is None:
            raise NotFoundError(f"appointment {appointment_id} does not exist")
        return appointment

    def book(self, request: AppointmentIn) -> AppointmentOut:
        """Book an appointment unless the vet is busy."""
        if self._patients.get(request.patient_id) is None:
            raise NotFoundError(f"patient {request.patient_id} does not exist")
        if self._vets.get(request.vet_id) is None:
            raise NotFoundError(f"vet {request.vet_id} does not exist")
        minutes = request.minutes or self._settings.default_minutes
        self._require_free(request.vet_id, request.starts_at, minutes)
        return self._appointments.add(
            patient_id=request.patient_id,
            vet_id=request.vet_id,
            starts_at=request.starts_at,
            minutes=minutes,
            reason=request.reason,
        )

    def cancel(self, appointment_id: int) -> AppointmentOut:
        """Cancel an appointment that is still booked."""
        if self.get(appointment_id).status is AppointmentStatus.CANCELLED:
            raise ConflictError("the appointment is cancelled already")
        self._appointments.set_status(appointment_id, AppointmentStatus.CANCELLED)
        return self.get(appointment_id)

    def _require_free(self, vet_id: int, starts_at: datetime, minutes: int) -> None:
        ends_at = starts_at + timedelta(minutes=minutes)
        for other in self._appointments.find(vet_id=vet_id):
            other_ends_at = other.starts_at + timedelta(minutes=other.minutes)
            if (
                other.status is AppointmentStatus.BOOKED
                and other.starts_at < ends_at
                and starts_at < other_ends_at
            ):
                raise ConflictError("the vet has another appointment at that time")
