from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from recipebox.repository import InMemoryRecipeRepository
from recipebox.routers import recipes, tags
from recipebox.service import RecipeNotFound, RecipeService


def recipe_not_found(request: Request, exc: RecipeNotFound) -> JSONResponse:
    return JSONResponse(status_code=404, content={"detail": str(exc)})


def create_app() -> FastAPI:
    app = FastAPI(title="recipebox", version="0.3.0")
    app.state.recipe_service = RecipeService(InMemoryRecipeRepository())
    app.add_exception_handler(RecipeNotFound, recipe_not_found)
    app.include_router(recipes.router)
    app.include_router(tags.router)
    return app


app = create_app()
