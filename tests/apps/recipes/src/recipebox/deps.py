from typing import Annotated

from fastapi import Depends, Request

from recipebox.service import RecipeService


def get_service(request: Request) -> RecipeService:
    return request.app.state.recipe_service


ServiceDep = Annotated[RecipeService, Depends(get_service)]
