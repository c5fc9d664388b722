from fastapi import APIRouter, status

from recipebox.deps import ServiceDep
from recipebox.models import Recipe, RecipeIn

router = APIRouter(prefix="/recipes", tags=["recipes"])


@router.get("", response_model=list[Recipe])
def list_recipes(service: ServiceDep, tag: str | None = None):
    return service.search(tag=tag)


@router.post("", response_model=Recipe, status_code=status.HTTP_201_CREATED)
def create_recipe(data: RecipeIn, service: ServiceDep):
    return service.create(data)


@router.get("/{recipe_id}", response_model=Recipe)
def get_recipe(recipe_id: int, service: ServiceDep):
    return service.get(recipe_id)


@router.put("/{recipe_id}", response_model=Recipe)
def update_recipe(recipe_id: int, data: RecipeIn, service: ServiceDep):
    return service.update(recipe_id, data)


@router.put("/{recipe_id}/favourite", response_model=Recipe)
def mark_favourite(recipe_id: int, service: ServiceDep):
    return service.set_favourite(recipe_id, True)


@router.delete("/{recipe_id}/favourite", response_model=Recipe)
def unmark_favourite(recipe_id: int, service: ServiceDep):
    return service.set_favourite(recipe_id, False)
