"""A typed client of the HTTP API, synchronous and asynchronous; needs httpx and pydantic alone.

It stands by itself, without anything else of this project, so that its folder can be copied into
another one: that is why its modules import each other by relative names.
"""

from .clients import AsyncWenzheng as AsyncWenzheng
from .clients import Wenzheng as Wenzheng
from .errors import BadRequest as BadRequest
from .errors import NotAllowed as NotAllowed
from .errors import NotFound as NotFound
from .errors import ProblemError as ProblemError
from .errors import RateLimited as RateLimited
from .errors import ServerFault as ServerFault
from .errors import Unavailable as Unavailable
from .errors import UnexpectedReply as UnexpectedReply
from .types import Answer as Answer
from .types import Citation as Citation
from .types import Collection as Collection
from .types import Document as Document
from .types import DocumentText as DocumentText
from .types import Hit as Hit
from .types import Job as Job
from .types import SearchResult as SearchResult
from .types import Target as Target
