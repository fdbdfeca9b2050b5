"""Puts the application together."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from api import (
    asking,
    citing,
    collections,
    compat,
    evaluations,
    openapi,
    originals,
    pages,
    problems,
    readiness,
    searching,
    static_files,
    status,
    suggesting,
    targets,
    threads,
    v1,
    words,
    words_writing,
)
from api.access import oidc_signing_in, requires, signing_in
from api.feedback import routes as feedback
from api.jobs import routes as jobs
from api.jobs.taking import Jobs
from api.middleware.stack import stack
from api.observing import metrics
from api.observing.engine import Observed
from api.pages import rendering
from api.reading import Documents
from api.service import Service
from search.contract import QuestionAnswering
from wenzheng.serving import Anonymous

_DOCS = f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>问政 · 接口说明</title>
<link rel="icon" href=".{static_files.PATH}/icon.svg">
<link rel="stylesheet" href=".{static_files.PATH}/vendor/swagger-ui/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src=".{static_files.PATH}/vendor/swagger-ui/swagger-ui-bundle.js"></script>
<script src=".{static_files.PATH}/docs.js"></script>
</body>
</html>
"""


def create_app(
    engine: QuestionAnswering, library: Documents, service: Service | None = None
) -> FastAPI:
    """The service over this engine and the library that it searches.

    Whoever is let in may read (`api/access/admission`); a route that changes something asks for more
    by `requires`.
    """
    service = service or Service()
    app = FastAPI(
        title="问政 Wenzheng",
        version=version("wenzheng"),
        description="向中文政策文件提问，得到逐字引用、注明出处的答案。\n\n"
        "Ask Chinese policy documents; get exact quotes with their sources.",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": service.settings.root_path}] if service.settings.root_path else None,
        redirect_slashes=False,
        telemetry={"logs": False},  # they quote requests
        middleware=stack(service),
    )
    app.state.prefix = service.settings.root_path
    app.state.signs_in = service.keys is not None
    problems.install(app, rendering.error_page, compat.ERROR_SHAPES)
    app.add_exception_handler(requires.ScopeMissing, requires.refused)
    engine = Observed(engine, service.metrics.asked)
    app.include_router(v1.router(engine, library))
    app.include_router(citing.router(library))
    app.include_router(originals.router(library))
    app.include_router(asking.router(engine))
    app.include_router(searching.router(engine))
    app.include_router(collections.router(library))
    app.include_router(targets.router(library))
    for router in compat.routers(engine, library):
        app.include_router(router)
    app.include_router(words.router(library))
    app.include_router(readiness.router(service.readiness, library))
    app.include_router(status.router(service, library))
    app.include_router(
        metrics.router(service.metrics, service.readiness, service.jobs if service.data else None)
    )
    app.include_router(evaluations.router(service.data))
    app.include_router(suggesting.router(library, service.feedback))
    if service.feedback is not None:
        app.include_router(feedback.router(feedback.Ratings(service.feedback, library)))
    app.include_router(APIRouter(lifespan=threads.as_many(service.settings.max_requests)))
    taken = None
    if service.data is not None:
        taken = Jobs(service.settings, service.jobs, service.worker, service.writer)
        app.include_router(APIRouter(lifespan=service.worker.running))
        if service.worker.is_at_work:
            service.readiness.watch("worker", lambda: service.worker.trouble)
        app.include_router(words_writing.router(library, service.writer))
        app.include_router(jobs.router(taken, library, service.settings.root_path))
    app.include_router(pages.router(engine, library, service, taken))
    if service.keys is not None:
        app.include_router(signing_in.router(service.settings, service.keys, service.identifier))
        if service.settings.oidc_issuer:
            app.include_router(oidc_signing_in.router(service.settings, service.keys))
    app.mount("/static", static_files.Versioned(directory=static_files.FOLDER), name="static")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(_DOCS)

    openapi.describe_access(app, is_open=service.settings.anonymous is Anonymous.ON)
    return app
