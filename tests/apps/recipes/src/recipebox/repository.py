from recipebox.models import Recipe


class InMemoryRecipeRepository:
    """Holds recipes in a dict, in the order they were added."""

    def __init__(self) -> None:
        self._recipes: dict[int, Recipe] = {}
        self._last_id = 0

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def save(self, recipe: Recipe) -> Recipe:
        self._recipes[recipe.id] = recipe
        return recipe

    def get(self, recipe_id: int) -> Recipe | None:
        return self._recipes.get(recipe_id)

    def all(self) -> list[Recipe]:
        return list(self._recipes.values())
