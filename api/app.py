"""Puts the application together."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from api import asking, compat, guard, pages, problems, searching, targets, v1, words
from api.reading import Documents
from search.contract import QuestionAnswering

_DOCS = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>问政 · 接口说明</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/vendor/swagger-ui/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/static/vendor/swagger-ui/swagger-ui-bundle.js"></script>
<script src="/static/docs.js"></script>
</body>
</html>
"""


def create_app(engine: QuestionAnswering, library: Documents) -> FastAPI:
    """The service over this engine and the library that it searches."""
    app = FastAPI(
        title="问政 Wenzheng",
        version=version("wenzheng"),
        description="向中文政策文件提问，得到逐字引用、注明出处的答案。\n\n"
        "Ask Chinese policy documents; get exact quotes with their sources.",
        docs_url=None,
        redoc_url=None,
    )
    guard.install(app)
    problems.install(app, pages.error_page, compat.ERROR_SHAPES)
    app.include_router(v1.router(engine, library))
    app.include_router(asking.router(engine))
    app.include_router(searching.router(engine))
    app.include_router(targets.router(library))
    for router in compat.routers(engine, library):
        app.include_router(router)
    app.include_router(words.router(library))
    app.include_router(pages.router(engine, library))
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(_DOCS)

    return app
