from datetime import datetime

from pydantic import BaseModel, Field


class Ingredient(BaseModel):
    name: str = Field(min_length=1)
    quantity: float | None = Field(default=None, gt=0)
    unit: str | None = None


class RecipeIn(BaseModel):
    title: str = Field(min_length=1, max_length=120)
    servings: int = Field(default=4, ge=1)
    minutes: int = Field(ge=1)
    tags: list[str] = []
    ingredients: list[Ingredient] = []


class Recipe(RecipeIn):
    id: int
    favourite: bool = False
    created_at: datetime


class TagCount(BaseModel):
    tag: str
    recipes: int
