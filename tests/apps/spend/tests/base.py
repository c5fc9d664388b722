import tempfile
import unittest
from pathlib import Path

from spend import create_app


class ApiTestCase(unittest.TestCase):
    def setUp(self):
        tmp = tempfile.TemporaryDirectory()
        self.addCleanup(tmp.cleanup)
        self.data_file = Path(tmp.name) / "expenses.json"
        self.client = create_app(str(self.data_file)).test_client()

    def submit(self, **overrides):
        payload = {
            "employee": "Mia",
            "category": "travel",
            "amount_cents": 4200,
            "spent_on": "2024-11-05",
        }
        payload.update(overrides)
        return self.client.post("/expenses", json=payload)

    def assertError(self, response, status, code):
        self.assertEqual(response.status_code, status)
        self.assertEqual(response.get_json()["error"]["code"], code)
