"""Every error that the product raises on purpose, by what the caller does about it.

    WenzhengError
    ├── UsageError            mend the request                       exit 2, HTTP 400/422
    │   ├── UnknownFilter
    │   ├── BadQuestion
    │   ├── BadEntry
    │   ├── UnsupportedParameter
    │   ├── MissingExtra
    │   ├── BadSetting
    │   ├── BadUpload
    │   │   └── TooLarge                                             HTTP 413
    │   └── KeyExists                                                HTTP 409
    ├── InputFailed           mend or leave out that one input       exit 1
    │   ├── UnreadableFile
    │   ├── EmptyDocument
    │   ├── UnsupportedFormat
    │   ├── DocumentNotFound                                         HTTP 404
    │   ├── EntryNotFound                                            HTTP 404
    │   ├── ModelNotFound                                            HTTP 404
    │   ├── KnowledgeNotFound                                        HTTP 404
    │   ├── KeyNotFound                                              HTTP 404
    │   ├── RatingNotFound                                           HTTP 404
    │   ├── EvaluationNotFound                                       HTTP 404
    │   ├── JobNotFound                                              HTTP 404
    │   ├── ChangedMeanwhile                                         HTTP 412
    │   ├── JobOver                                                  HTTP 409
    │   ├── JobCancelled                                             HTTP 409
    │   └── BadDataset
    ├── IndexUnusable         build or rebuild the index             exit 3, HTTP 503
    │   ├── IndexMissing
    │   ├── IndexIncompatible
    │   ├── ModelUnusable
    │   └── RankerUnusable
    ├── StorageFull           free some of the disk                  exit 1, HTTP 507
    ├── SignInRefused         sign in again                          HTTP 403
    ├── ProviderUnusable      try later, or mend its settings        HTTP 503
    ├── RerankFailed          search goes on without the second ranking stage
    ├── PhrasingFailed        the answer stays as its quotes say it
    └── Busy                  wait for the other writer              exit 4, HTTP 409

An error carries its message in Chinese and in English, both naming the input and the remedy.
Anything else that escapes is a fault of the program (exit 5, HTTP 500).
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class WenzhengError(Exception):
    """Base of all errors meant for the user.

    `code` is stable and machine-readable; `zh` and `en` each say what is wrong with which input
    and what to do about it.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 500

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[WenzhengError], tuple[str, str]]:
        """Errors travel between processes."""
        return type(self), (self.zh, self.en)


class UsageError(WenzhengError):
    """The request itself is wrong; the caller mends it."""

    code = "usage"
    exit_code = 2
    http_status = 422


class UnknownFilter(UsageError):
    """A filter name or a filter value that does not exist."""

    code = "unknown-filter"


class BadQuestion(UsageError):
    """An empty question, one that is too long, or one of control characters alone."""

    code = "bad-question"


class BadEntry(UsageError):
    """A word or a group of synonyms that cannot be one."""

    code = "bad-entry"


class UnsupportedParameter(UsageError):
    """A parameter of another product's protocol that would change the answer, and cannot here."""

    code = "unsupported-parameter"


class MissingExtra(UsageError):
    """A part of the product that needs packages which are not installed."""

    code = "missing-extra"
    http_status = 501


class BadSetting(UsageError):
    """An unknown setting or one with an impossible value."""

    code = "bad-setting"


class BadUpload(UsageError):
    """An upload without files, or one that cannot be read as one."""

    code = "bad-upload"


class TooLarge(BadUpload):
    """An upload or a file of it that is larger than the settings allow."""

    code = "too-large"
    http_status = 413


class KeyExists(UsageError):
    """There is, or was, an access key of that name."""

    code = "key-exists"
    http_status = 409


class InputFailed(WenzhengError):
    """One input cannot be used; the others are not touched by that."""

    code = "input-failed"
    exit_code = 1
    http_status = 422


class UnreadableFile(InputFailed):
    """A file or folder that cannot be opened, or whose bytes are in no known encoding."""

    code = "unreadable-file"


class EmptyDocument(InputFailed):
    """A file without text."""

    code = "empty-document"


class UnsupportedFormat(InputFailed):
    """A file whose content is of a kind that no reader takes."""

    code = "unsupported-format"


class DocumentNotFound(InputFailed):
    """No document has that identifier or source."""

    code = "document-not-found"
    http_status = 404


class EntryNotFound(InputFailed):
    """The user's dictionary holds no such word or group."""

    code = "entry-not-found"
    http_status = 404


class ModelNotFound(InputFailed):
    """No model of that name is served."""

    code = "model-not-found"
    http_status = 404


class KnowledgeNotFound(InputFailed):
    """No knowledge base goes by that identifier."""

    code = "knowledge-not-found"
    http_status = 404


class KeyNotFound(InputFailed):
    """No access key of that name is in force."""

    code = "key-not-found"
    http_status = 404


class RatingNotFound(InputFailed):
    """No rating of this asker has this id."""

    code = "rating-not-found"
    http_status = 404


class EvaluationNotFound(InputFailed):
    """No evaluation of that name is kept."""

    code = "evaluation-not-found"
    http_status = 404


class JobNotFound(InputFailed):
    """There is no job of that number, or it was forgotten."""

    code = "job-not-found"
    http_status = 404


class ChangedMeanwhile(InputFailed):
    """What is to be changed is not any more what the request says it is."""

    code = "changed-meanwhile"
    http_status = 412


class JobOver(InputFailed):
    """A job that has ended cannot be cancelled any more."""

    code = "job-over"
    http_status = 409


class JobCancelled(InputFailed):
    """The job was cancelled while it ran; what it had committed is kept."""

    code = "job-cancelled"
    http_status = 409


class BadDataset(InputFailed):
    """An evaluation folder whose files are missing or malformed."""

    code = "bad-dataset"


class IndexUnusable(WenzhengError):
    """The index cannot serve; it has to be built, rebuilt or opened with what it was built with."""

    code = "index-unusable"
    exit_code = 3
    http_status = 503


class IndexMissing(IndexUnusable):
    """There is no index in the data folder."""

    code = "index-missing"


class IndexIncompatible(IndexUnusable):
    """The index was made with another format, tokeniser or model."""

    code = "index-incompatible"


class ModelUnusable(IndexUnusable):
    """The embedding model cannot be loaded: files missing, checksum wrong, package absent."""

    code = "model-unusable"


class RankerUnusable(IndexUnusable):
    """The learned ranking cannot be used: damaged, or fitted for another model or version."""

    code = "ranker-unusable"


class StorageFull(WenzhengError):
    """The disk of the data folder takes no more."""

    code = "storage-full"
    exit_code = 1
    http_status = 507


class RerankReason(StrEnum):
    """Why the second ranking stage gave no scores."""

    UNLOADABLE = "unloadable"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"
    TOO_LATE = "too-late"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    CUT_OFF = "cut-off"
    TOO_LARGE = "too-large"
    MALFORMED = "malformed"
    BAD_SCORES = "bad-scores"
    RESTING = "resting"
    BUSY = "busy"


class SignInRefused(WenzhengError):
    """An OpenID provider, or what it said, does not vouch for who wants to sign in."""

    code = "sign-in-refused"
    exit_code = 1
    http_status = 403


class ProviderUnusable(WenzhengError):
    """An OpenID provider does not answer, or not as one."""

    code = "provider-unusable"
    exit_code = 3
    http_status = 503


class RerankFailed(WenzhengError):
    """The second ranking stage gave no scores; the first stage's order stands.

    Its text is for the one who runs the service (it names the model or the server); who searches
    is told the `reason` alone.
    """

    code = "rerank-failed"
    exit_code = 3
    http_status = 503

    def __init__(self, reason: RerankReason, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason

    def __reduce__(self) -> tuple[type[RerankFailed], tuple[RerankReason, str, str]]:  # type: ignore[override]
        return type(self), (self.reason, self.zh, self.en)


class PhrasingReason(StrEnum):
    """Why the language model said nothing."""

    UNREACHABLE = "unreachable"
    TOO_LATE = "too-late"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    CUT_OFF = "cut-off"
    TOO_LARGE = "too-large"
    MALFORMED = "malformed"
    RESTING = "resting"
    BUSY = "busy"


class PhrasingFailed(WenzhengError):
    """The language model said nothing that is whole; the extractive answer stands.

    As with RerankFailed its text is for the one who runs the service, the `reason` for who asks.
    """

    code = "phrasing-failed"
    exit_code = 3
    http_status = 503

    def __init__(self, reason: PhrasingReason, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason

    def __reduce__(self) -> tuple[type[PhrasingFailed], tuple[PhrasingReason, str, str]]:  # type: ignore[override]
        return type(self), (self.reason, self.zh, self.en)


class Busy(WenzhengError):
    """Another writer holds the data folder."""

    code = "busy"
    exit_code = 4
    http_status = 409
