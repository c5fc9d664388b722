from tests.base import ApiTestCase


class CreateTest(ApiTestCase):
    def test_create(self):
        response = self.submit(note="train to Bern")
        self.assertEqual(response.status_code, 201)
        body = response.get_json()
        self.assertEqual(body["id"], 1)
        self.assertEqual(body["status"], "submitted")
        self.assertEqual(body["note"], "train to Bern")
        self.assertTrue(self.data_file.exists())

    def test_invalid_values(self):
        self.assertError(self.submit(employee=" "), 400, "invalid")
        self.assertError(self.submit(category="yacht"), 400, "invalid")
        self.assertError(self.submit(amount_cents=12.5), 400, "invalid")
        self.assertError(self.submit(spent_on="5.11.2024"), 400, "invalid")

    def test_body_must_be_json(self):
        response = self.client.post("/expenses", data="hello")
        self.assertError(response, 400, "invalid")


class ReadTest(ApiTestCase):
    def test_filter(self):
        self.submit()
        self.submit(employee="Noah")
        self.client.post("/expenses/2/approve")
        listed = self.client.get("/expenses?status=approved").get_json()["expenses"]
        self.assertEqual([e["employee"] for e in listed], ["Noah"])

    def test_unknown(self):
        self.assertError(self.client.get("/expenses/5"), 404, "not_found")

    def test_unknown_path(self):
        self.assertError(self.client.get("/nope"), 404, "not_found")


class ChangeTest(ApiTestCase):
    def test_edit(self):
        self.submit()
        response = self.client.patch("/expenses/1", json={"amount_cents": 99})
        self.assertEqual(response.get_json()["amount_cents"], 99)
        self.assertEqual(response.get_json()["employee"], "Mia")

    def test_approve_once(self):
        self.submit()
        response = self.client.post("/expenses/1/approve")
        self.assertEqual(response.get_json()["status"], "approved")
        self.assertError(self.client.post("/expenses/1/approve"), 409, "wrong_state")
