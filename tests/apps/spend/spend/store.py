import json
from pathlib import Path


class JsonStore:
    """All expenses in one JSON file; read and written as a whole."""

    def __init__(self, path):
        self.path = Path(path)

    def _load(self) -> dict:
        if not self.path.exists():
            return {"next_id": 1, "expenses": []}
        return json.loads(self.path.read_text(encoding="utf-8"))

    def _save(self, data: dict) -> None:
        self.path.write_text(json.dumps(data, indent=2), encoding="utf-8")

    def all(self) -> list[dict]:
        return self._load()["expenses"]

    def get(self, expense_id: int) -> dict | None:
        for expense in self.all():
            if expense["id"] == expense_id:
                return expense
        return None

    def insert(self, fields: dict) -> dict:
        data = self._load()
        expense = {"id": data["next_id"], **fields}
        data["next_id"] += 1
        data["expenses"].append(expense)
        self._save(data)
        return expense

    def update(self, expense_id: int, changes: dict) -> dict:
        data = self._load()
        for expense in data["expenses"]:
            if expense["id"] == expense_id:
                expense.update(changes)
                self._save(data)
                return expense
        raise KeyError(expense_id)
