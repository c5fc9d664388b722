def test_tags_are_counted(client, make_recipe):
    make_recipe()
    make_recipe(title="Tomato soup", tags=["soup"])
    assert client.get("/tags").json() == [
        {"tag": "soup", "recipes": 2},
        {"tag": "vegan", "recipes": 1},
    ]
