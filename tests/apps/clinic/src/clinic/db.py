"""The SQLite database: connection, schema and demo data."""

import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS vets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    specialty TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS patients (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    species TEXT NOT NULL,
    owner TEXT NOT NULL,
    weight_kg REAL
);
CREATE TABLE IF NOT EXISTS appointments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL REFERENCES patients (id),
    vet_id INTEGER NOT NULL REFERENCES vets (id),
    starts_at TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'booked'
);
"""

VETS = [
    (1, "Dr. Marta Quist", "surgery"),
    (2, "Dr. Idris Bello", "dentistry"),
    (3, "Dr. Lena Hartmann", "exotics"),
]
PATIENTS = [
    (1, "Biscuit", "dog", "Paul Adeyemi", 18.4),
    (2, "Minka", "cat", "Sofia Lindqvist", 4.1),
    (3, "Pepper", "rabbit", "Paul Adeyemi", None),
    (4, "Captain", "bird", "June Okafor", 0.4),
]
APPOINTMENTS = [
    (1, 1, 1, "2026-04-13T09:00:00", 30, "vaccination", "booked"),
    (2, 2, 2, "2026-04-13T09:30:00", 45, "tooth cleaning", "booked"),
    (3, 4, 1, "2026-04-13T10:00:00", 20, "wing check", "cancelled"),
    (4, 3, 1, "2026-04-14T14:00:00", 60, "neutering", "booked"),
    (5, 2, 2, "2026-04-16T11:00:00", 15, "follow-up", "booked"),
]


def connect(path: str) -> sqlite3.Connection:
    """Open the database and make sure that the tables exist."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(SCHEMA)
    return connection


def seed(connection: sqlite3.Connection) -> None:
    """Insert the demo data unless there are vets already."""
    if connection.execute("SELECT COUNT(*) FROM vets").fetchone()[0]:
        return
    with connection:
        connection.executemany("INSERT INTO vets VALUES (?, ?, ?)", VETS)
        connection.executemany("INSERT INTO patients VALUES (?, ?, ?, ?, ?)", PATIENTS)
        connection.executemany(
            "INSERT INTO appointments VALUES (?, ?, ?, ?, ?, ?, ?)", APPOINTMENTS
        )
