"""Dependencies of the routers."""

import sqlite3
from typing import Annotated

from fastapi import Depends, Request

from clinic.config import Settings
from clinic.repositories import AppointmentRepository, PatientRepository, VetRepository
from clinic.services import BookingService


def get_settings(request: Request) -> Settings:
    """The settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def get_connection(request: Request) -> sqlite3.Connection:
    """The connection that was opened at startup."""
    connection: sqlite3.Connection = request.app.state.connection
    return connection


SettingsDep = Annotated[Settings, Depends(get_settings)]
ConnectionDep = Annotated[sqlite3.Connection, Depends(get_connection)]


def get_vets(connection: ConnectionDep) -> VetRepository:
    """The vets."""
    return VetRepository(connection)


def get_patients(connection: ConnectionDep) -> PatientRepository:
    """The patients."""
    return PatientRepository(connection)


def get_appointments(connection: ConnectionDep) -> AppointmentRepository:
    """The appointments."""
    return AppointmentRepository(connection)


VetsDep = Annotated[VetRepository, Depends(get_vets)]
PatientsDep = Annotated[PatientRepository, Depends(get_patients)]
AppointmentsDep = Annotated[AppointmentRepository, Depends(get_appointments)]


def get_booking(
    appointments: AppointmentsDep, patients: PatientsDep, vets: VetsDep, settings: SettingsDep
) -> BookingService:
    """The booking service on top of the repositories."""
    return BookingService(appointments, patients, vets, settings)


BookingDep = Annotated[BookingService, Depends(get_booking)]
