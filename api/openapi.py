"""What OpenAPI says of a route beyond its types: examples, errors, filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.problems import responses


def answers(example: object, *errors: int) -> dict[int | str, dict[str, Any]]:
    """An example of a route's answer, and its errors."""
    return {200: {"content": {"application/json": {"example": example}}}, **responses(*errors)}


def parameters_of(filters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Filters in the address, by name with an example of each."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": "筛选条件；可重复，表示任一 / filter; repeated: any of",
            "schema": {"type": "array", "items": {"type": "string"}},
            "explode": True,
            "example": [example],
        }
        for name, example in filters.items()
    ]
