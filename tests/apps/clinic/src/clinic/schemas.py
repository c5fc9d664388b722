"""Request and response models."""

from enum import StrEnum

from pydantic import BaseModel, Field, NaiveDatetime


class Species(StrEnum):
    """The animals we treat."""

    DOG = "dog"
    CAT = "cat"
    RABBIT = "rabbit"
    BIRD = "bird"


class AppointmentStatus(StrEnum):
    """Life cycle of an appointment."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


class VetOut(BaseModel):
    """A vet of the clinic."""

    id: int
    name: str
    specialty: str


class PatientIn(BaseModel):
    """A patient to register."""

    name: str = Field(min_length=1, max_length=80)
    species: Species
    owner: str = Field(min_length=1, max_length=120)
    weight_kg: float | None = None


class PatientOut(PatientIn):
    """A registered patient."""

    id: int


class AppointmentIn(BaseModel):
    """An appointment to book; times are local to the clinic."""

    patient_id: int
    vet_id: int
    starts_at: NaiveDatetime
    minutes: int | None = Field(default=None, ge=10, le=120)
    reason: str = ""


class AppointmentOut(BaseModel):
    """A booked, or cancelled, appointment."""

    id: int
    patient_id: int
    vet_id: int
    starts_at: NaiveDatetime
    minutes: int
    reason: str
    status: AppointmentStatus
