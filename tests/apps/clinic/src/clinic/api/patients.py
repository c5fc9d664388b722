"""Patients."""

from fastapi import APIRouter, status

from clinic.deps import PatientsDep
from clinic.errors import NotFoundError
from clinic.schemas import PatientIn, PatientOut, Species

router = APIRouter(prefix="/patients", tags=["patients"])


@router.get("")
def list_patients(patients: PatientsDep, species: Species | None = None) -> list[PatientOut]:
    """List all patients, or those of one species."""
    return patients.all(species)


@router.get("/{patient_id}")
def read_patient(patient_id: int, patients: PatientsDep) -> PatientOut:
    """Return one patient."""
    patient = patients.get(patient_id)
    if patient is None:
        raise NotFoundError(f"patient {patient_id} does not exist")
    return patient


@router.post("", status_code=status.HTTP_201_CREATED)
def register_patient(patient: PatientIn, patients: PatientsDep) -> PatientOut:
    """Register a patient."""
    return patients.add(patient)
