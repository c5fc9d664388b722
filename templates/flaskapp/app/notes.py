"""The notes, in memory."""

from dataclasses import dataclass


@dataclass
class Note:
    """One note."""

    id: int
    text: str


class Notes:
    """All notes; those of a new application are the same three."""

    def __init__(self) -> None:
        self._notes = {id: Note(id, text) for id, text in enumerate(("Buy milk", "Call Ada", "Water plants"), start=1)}

    def all(self) -> list[Note]:
        """Every note, oldest first."""
        return list(self._notes.values())

    def find(self, note_id: int) -> Note | None:
        """One note, or None."""
        return self._notes.get(note_id)

    def add(self, text: str) -> Note:
        """Keep a new note."""
        note = Note(max(self._notes, default=0) + 1, text)
        self._notes[note.id] = note
        return note
