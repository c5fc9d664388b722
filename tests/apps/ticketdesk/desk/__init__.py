"""The desk where tickets come in."""

VERSION = "1.4.0"
