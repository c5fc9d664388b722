def test_create_returns_recipe(make_recipe):
    recipe = make_recipe()
    assert recipe["id"] == 1
    assert recipe["title"] == "Lentil soup"
    assert recipe["favourite"] is False
    assert recipe["ingredients"][1] == {"name": "salt", "quantity": None, "unit": None}


def test_servings_default(client):
    response = client.post("/recipes", json={"title": "Toast", "minutes": 3})
    assert response.json()["servings"] == 4


def test_title_must_not_be_empty(client):
    response = client.post("/recipes", json={"title": "", "minutes": 3})
    assert response.status_code == 422


def test_get_unknown_recipe(client):
    response = client.get("/recipes/99")
    assert response.status_code == 404
    assert response.json() == {"detail": "recipe 99 not found"}


def test_list_filters_by_tag(client, make_recipe):
    make_recipe()
    make_recipe(title="Pancakes", tags=["breakfast"])
    titles = [r["title"] for r in client.get("/recipes", params={"tag": "breakfast"}).json()]
    assert titles == ["Pancakes"]
    assert len(client.get("/recipes").json()) == 2


def test_update_keeps_favourite(client, make_recipe):
    recipe = make_recipe()
    client.put(f"/recipes/{recipe['id']}/favourite")
    response = client.put(f"/recipes/{recipe['id']}", json={"title": "Dal", "minutes": 40})
    assert response.status_code == 200
    assert response.json()["title"] == "Dal"
    assert response.json()["favourite"] is True


def test_unmark_favourite(client, make_recipe):
    recipe = make_recipe()
    client.put(f"/recipes/{recipe['id']}/favourite")
    response = client.delete(f"/recipes/{recipe['id']}/favourite")
    assert response.json()["favourite"] is False
