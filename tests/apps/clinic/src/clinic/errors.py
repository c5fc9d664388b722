"""Domain errors and their representation over HTTP."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


class ClinicError(Exception):
    """Base class; subclasses say which status and code the client gets."""

    status_code = 400
    code = "bad_request"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(ClinicError):
    """Something that the request refers to does not exist."""

    status_code = 404
    code = "not_found"


class ConflictError(ClinicError):
    """The request does not fit the present state."""

    status_code = 409
    code = "conflict"


def render_clinic_error(request: Request, exc: Exception) -> JSONResponse:
    """Turn a ClinicError into a JSON response."""
    assert isinstance(exc, ClinicError)
    return JSONResponse({"code": exc.code, "message": exc.message}, status_code=exc.status_code)


def register_error_handlers(app: FastAPI) -> None:
    """Make `app` render domain errors."""
    app.add_exception_handler(ClinicError, render_clinic_error)
