"""HTTP API: one router per resource."""

from fastapi import APIRouter

from clinic.api import appointments, patients, vets

router = APIRouter(prefix="/api")
router.include_router(vets.router)
router.include_router(patients.router)
router.include_router(appointments.router)
