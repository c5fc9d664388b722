from tests.base import ApiTestCase


class ByEmployeeTest(ApiTestCase):
    def test_totals(self):
        self.submit(amount_cents=100)
        self.submit(amount_cents=250)
        self.submit(employee="Ada", amount_cents=70)
        self.assertEqual(
            self.client.get("/reports/by-employee").get_json(),
            {
                "rows": [
                    {"employee": "Ada", "total_cents": 70},
                    {"employee": "Mia", "total_cents": 350},
                ]
            },
        )
