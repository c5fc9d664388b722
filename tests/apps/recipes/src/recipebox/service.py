from collections import Counter
from datetime import datetime, timezone

from recipebox.models import Recipe, RecipeIn, TagCount
from recipebox.repository import InMemoryRecipeRepository


class RecipeNotFound(Exception):
    def __init__(self, recipe_id: int) -> None:
        super().__init__(f"recipe {recipe_id} not found")
        self.recipe_id = recipe_id


class RecipeService:
    def __init__(self, repository: InMemoryRecipeRepository) -> None:
        self._repository = repository

    def create(self, data: RecipeIn) -> Recipe:
        recipe = Recipe(
            id=self._repository.next_id(),
            created_at=datetime.now(timezone.utc),
            **data.model_dump(),
        )
        return self._repository.save(recipe)

    def get(self, recipe_id: int) -> Recipe:
        recipe = self._repository.get(recipe_id)
        if recipe is None:
            raise RecipeNotFound(recipe_id)
        return recipe

    def search(self, tag: str | None = None) -> list[Recipe]:
        recipes = self._repository.all()
        if tag is not None:
            recipes = [r for r in recipes if tag in r.tags]
        return recipes

    def update(self, recipe_id: int, data: RecipeIn) -> Recipe:
        current = self.get(recipe_id)
        recipe = Recipe(
            id=current.id,
            favourite=current.favourite,
            created_at=current.created_at,
            **data.model_dump(),
        )
        return self._repository.save(recipe)

    def set_favourite(self, recipe_id: int, favourite: bool) -> Recipe:
        recipe = self.get(recipe_id)
        return self._repository.save(recipe.model_copy(update={"favourite": favourite}))

    def tag_counts(self) -> list[TagCount]:
        counter = Counter(tag for r in self._repository.all() for tag in r.tags)
        return [TagCount(tag=t, recipes=n) for t, n in sorted(counter.items())]
