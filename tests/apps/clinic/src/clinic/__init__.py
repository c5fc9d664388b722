"""Booking backend of a veterinary clinic."""

__version__ = "0.9.0"
