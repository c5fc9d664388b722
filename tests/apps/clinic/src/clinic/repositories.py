"""Data access. Nothing outside this module writes SQL."""

import sqlite3
from datetime import date, datetime
from typing import Any

from clinic.schemas import (
    AppointmentOut,
    AppointmentStatus,
    PatientIn,
    PatientOut,
    Species,
    VetOut,
)


class VetRepository:
    """The vets."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[VetOut]:
        """Every vet, by id."""
        rows = self._connection.execute("SELECT * FROM vets ORDER BY id")
        return [VetOut(**row) for row in rows]

    def get(self, vet_id: int) -> VetOut | None:
        """One vet, or None."""
        row = self._connection.execute("SELECT * FROM vets WHERE id = ?", (vet_id,)).fetchone()
        return VetOut(**row) if row else None


class PatientRepository:
    """The patients."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, species: Species | None = None) -> list[PatientOut]:
        """Every patient, or those of one species, by id."""
        query, values = "SELECT * FROM patients", []
        if species is not None:
            query, values = f"{query} WHERE species = ?", [species.value]
        rows = self._connection.execute(f"{query} ORDER BY id", values)
        return [PatientOut(**row) for row in rows]

    def get(self, patient_id: int) -> PatientOut | None:
        """One patient, or None."""
        row = self._connection.execute(
            "SELECT * FROM patients WHERE id = ?", (patient_id,)
        ).fetchone()
        return PatientOut(**row) if row else None

    def add(self, patient: PatientIn) -> PatientOut:
        """Insert a patient."""
        with self._connection:
            cursor = self._connection.execute(
                "INSERT INTO patients (name, species, owner, weight_kg) VALUES (?, ?, ?, ?)",
                (patient.name, patient.species.value, patient.owner, patient.weight_kg),
            )
        return PatientOut(id=int(cursor.lastrowid or 0), **patient.model_dump())


class AppointmentRepository:
    """The appointments."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, *, day: date | None = None, vet_id: int | None = None) -> list[AppointmentOut]:
        """Appointments in order of time, optionally of one day and of one vet."""
        conditions, values = ["1 = 1"], list[Any]()
        if day is not None:
            conditions.append("substr(starts_at, 1, 10) = ?")
            values.append(day.isoformat())
        if vet_id is not None:
            conditions.append("vet_id = ?")
            values.append(vet_id)
        rows = self._connection.execute(
            f"SELECT * FROM appointments WHERE {' AND '.join(conditions)} ORDER BY starts_at, id",
            values,
        )
        return [AppointmentOut(**row) for row in rows]

    def get(self, appointment_id: int) -> AppointmentOut | None:
        """One appointment, or None."""
        row = self._connection.execute(
            "SELECT * FROM appointments WHERE id = ?", (appointment_id,)
        ).fetchone()
        return AppointmentOut(**row) if row else None

    def add(
        self, *, patient_id: int, vet_id: int, starts_at: datetime, minutes: int, reason: str
    ) -> AppointmentOut:
        """Insert an appointment."""
        with self._connection:
            cursor = self._connection.execute(
                "INSERT INTO appointments (patient_id, vet_id, starts_at, minutes, reason)"
                " VALUES (?, ?, ?, ?, ?)",
                (patient_id, vet_id, starts_at.isoformat(), minutes, reason),
            )
        return AppointmentOut(
            id=int(cursor.lastrowid or 0),
            patient_id=patient_id,
            vet_id=vet_id,
            starts_at=starts_at,
            minutes=minutes,
            reason=reason,
            status=AppointmentStatus.BOOKED,
        )

    def set_status(self, appointment_id: int, status: AppointmentStatus) -> None:
        """Change the status of an appointment."""
        with self._connection:
            self._connection.execute(
                "UPDATE appointments SET status = ? WHERE id = ?", (status.value, appointment_id)
            )
