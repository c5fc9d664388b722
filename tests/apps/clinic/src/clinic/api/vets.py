"""Vets."""

from fastapi import APIRouter

from clinic.deps import VetsDep
from clinic.errors import NotFoundError
from clinic.schemas import VetOut

router = APIRouter(prefix="/vets", tags=["vets"])


@router.get("")
def list_vets(vets: VetsDep) -> list[VetOut]:
    """List all vets."""
    return vets.all()


@router.get("/{vet_id}")
def read_vet(vet_id: int, vets: VetsDep) -> VetOut:
    """Return one vet."""
    vet = vets.get(vet_id)
    if vet is None:
        raise NotFoundError(f"vet {vet_id} does not exist")
    return vet
