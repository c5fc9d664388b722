"""Where usual names come from: what a small model uses and forgets to import."""

import ast
from collections.abc import Iterable, Sequence
from typing import Final

_ANY: Final = {
    "collections": "Counter OrderedDict defaultdict deque",
    "collections.abc": (
        "AsyncGenerator AsyncIterator Awaitable Callable Generator Iterable Iterator Mapping MutableMapping Sequence"
    ),
    "contextlib": "asynccontextmanager contextmanager suppress",
    "copy": "deepcopy",
    "dataclasses": "asdict dataclass field",
    "datetime": "UTC date timedelta timezone",
    "decimal": "Decimal",
    "enum": "Enum IntEnum StrEnum",
    "functools": "cache lru_cache partial wraps",
    "http": "HTTPStatus",
    "pathlib": "Path",
    "threading": "Lock",
    "typing": (
        "Annotated Any ClassVar Dict Final List Literal NamedTuple Optional Protocol Self Set Tuple Type TypedDict TypeVar "
        "Union cast"
    ),
    "urllib.parse": "parse_qs quote unquote urlencode urlparse",
    "uuid": "UUID uuid4",
}
_PYDANTIC: Final = {
    "pydantic": (
        "AfterValidator AwareDatetime BaseModel BeforeValidator ConfigDict EmailStr Field FutureDate HttpUrl NaiveDatetime "
        "NonNegativeFloat NonNegativeInt PastDate PlainSerializer PositiveFloat PositiveInt RootModel StringConstraints "
        "TypeAdapter ValidationError computed_field confloat conint conlist constr field_serializer field_validator "
        "model_validator"
    )
}
_FRAMEWORKS: Final = {
    "fastapi": {
        **_PYDANTIC,
        "fastapi": (
            "APIRouter BackgroundTasks Body Cookie Depends FastAPI File Form HTTPException Header Query Request Response "
            "Security UploadFile WebSocket WebSocketDisconnect status"
        ),
        "fastapi.encoders": "jsonable_encoder",
        "fastapi.exception_handlers": "http_exception_handler request_validation_exception_handler",
        "fastapi.exceptions": "RequestValidationError",
        "fastapi.middleware.cors": "CORSMiddleware",
        "fastapi.responses": "FileResponse HTMLResponse JSONResponse PlainTextResponse RedirectResponse StreamingResponse",
        "fastapi.security": (
            "APIKeyHeader HTTPAuthorizationCredentials HTTPBasic HTTPBasicCredentials HTTPBearer OAuth2PasswordBearer"
        ),
        "fastapi.staticfiles": "StaticFiles",
        "fastapi.templating": "Jinja2Templates",
        "fastapi.testclient": "TestClient",
        "starlette.concurrency": "run_in_threadpool",
        "starlette.middleware.base": "BaseHTTPMiddleware RequestResponseEndpoint",
    },
    "flask": {
        "flask": (
            "Blueprint Flask Response abort current_app flash g jsonify make_response redirect render_template "
            "render_template_string request send_file send_from_directory session stream_with_context url_for"
        ),
        "flask.typing": "ResponseReturnValue",
        "flask.views": "MethodView View",
        "markupsafe": "Markup escape",
        "werkzeug.exceptions": (
            "BadRequest Conflict Forbidden HTTPException InternalServerError MethodNotAllowed NotFound Unauthorized "
            "UnprocessableEntity"
        ),
        "werkzeug.security": "check_password_hash generate_password_hash",
        "werkzeug.utils": "secure_filename",
    },
}
_MODULES: Final = (
    "asyncio base64 binascii bisect calendar collections contextlib copy csv dataclasses datetime decimal functools gzip hashlib "
    "heapq hmac html io ipaddress itertools json locale logging math mimetypes operator os pathlib random re secrets shutil "
    "sqlite3 statistics string struct sys tempfile textwrap threading time unicodedata urllib uuid zlib zoneinfo"
)
_ALIASES: Final = {"StarletteHTTPException": "from starlette.exceptions import HTTPException as StarletteHTTPException"}
"""Names that FastAPI's documentation gives to what has another one."""
_FASTAPI_PATH: Final = {"ge", "gt", "le", "lt", "title", "description", "alias", "min_length", "max_length", "pattern"}


def table(framework: str) -> dict[str, str]:
    """Name to the module that it is imported from: the framework's own names before the standard library's."""
    modules = {**_ANY, **_FRAMEWORKS.get(framework, {})}
    return {name: module for module, names in modules.items() for name in names.split()}


def import_for(name: str, uses: Sequence[ast.expr], framework: str) -> str:
    """The import statement that gives a name its usual meaning; empty where it has none.

    `uses` are the places where it is read, each the name with the attribute or the call around it: they tell the module `time`
    from the function.
    """
    attributes = {use.attr for use in uses if isinstance(use, ast.Attribute)}
    if name in _MODULES.split() and uses and all(isinstance(use, ast.Attribute) for use in uses):
        if name == "datetime" and not attributes & {"datetime", "date", "timedelta", "timezone", "time", "UTC"}:
            return "from datetime import datetime"
        return f"import {name}"
    if name in ("datetime", "time"):
        return f"from {name} import {name}"
    if name == "Path" and framework == "fastapi" and any(_FASTAPI_PATH & _keywords(use) for use in uses):
        return "from fastapi import Path"
    if framework == "fastapi" and name in _ALIASES:
        return _ALIASES[name]
    module = table(framework).get(name, "")
    return f"from {module} import {name}" if module else ""


def uses_of(tree: ast.AST, names: Iterable[str]) -> dict[str, list[ast.expr]]:
    """Where names are read: the attribute access or the call that is made of the name, else the name itself."""
    found: dict[str, list[ast.expr]] = {name: [] for name in names}
    around: set[ast.AST] = set()
    for node in ast.walk(tree):  # outer nodes come before inner ones
        inner = node.value if isinstance(node, ast.Attribute) else node.func if isinstance(node, ast.Call) else node
        if isinstance(inner, ast.Name) and inner.id in found and inner not in around and isinstance(node, ast.expr):
            found[inner.id].append(node)
            around.add(inner)
    return found


def _keywords(use: ast.expr) -> set[str]:
    return {word.arg or "" for word in use.keywords} if isinstance(use, ast.Call) else set()
