"""What OpenAPI says of a route beyond its types: examples, errors, filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from api.access.admission import is_public
from api.access.requires import BEARER, KEY
from api.problems import responses
from wenzheng.serving import Scope


def answers(example: object, *errors: int) -> dict[int | str, dict[str, Any]]:
    """An example of a route's answer, and its errors."""
    return {200: {"content": {"application/json": {"example": example}}}, **responses(*errors)}


def describe_access(app: FastAPI, *, is_open: bool) -> None:
    """Have the description of this application say who may ask what; `is_open`: everyone may read.

    A route's scope stands in place of the roles of its scheme (OpenAPI 3.1, Security Requirement Object).
    """
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _describe(plain(), is_open=is_open)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _describe(description: dict[str, Any], *, is_open: bool) -> None:
    schemes = description.setdefault("components", {}).setdefault("securitySchemes", {})
    reading = list[dict[str, list[str]]]()
    for scheme in (BEARER, KEY):
        schemes[scheme.scheme_name] = scheme.model.model_dump(
            mode="json", by_alias=True, exclude_none=True
        )
        reading.append({scheme.scheme_name: [Scope.READ]})
    description["security"] = [*reading, *([{}] if is_open else [])]
    for path, operations in description["paths"].items():
        for operation in operations.values():
            if is_public(path):
                operation["security"] = []
            for scope in {scope for one in operation.get("security", ()) for scope in _named(one)}:
                operation["description"] += f"\n\n需要 {scope} 权限 / Needs the scope `{scope}`."


def _named(requirement: Mapping[str, list[str]]) -> list[str]:
    return [scope for scopes in requirement.values() for scope in scopes]


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
