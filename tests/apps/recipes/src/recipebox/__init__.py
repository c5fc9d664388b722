"""A small recipe collection API."""
