"""POST /v1/chat/completions: questions and answers behind OpenAI's API.

Format: https://platform.openai.com/docs/api-reference/chat. The last message of the user is the
question; what it leaves out (那2030年呢) is taken from the user's earlier ones, which the reply and `notes`
of the answer tell. What comes back is the answer with its footnotes as text, and whole, as JSON, in the
field `wenzheng`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from api import examples
from api.access.asker import Reads
from api.compat import chat_text
from api.compat.errors import error_body, openai_responses
from api.compat.model_list import ChatModel, chat_model
from api.problems import Problem
from api.requests import FilterValues, Text
from api.streams import EVENT_STREAM, ended, event_schema, event_stream, sent
from search.asking import AskEvent, Ended, Extracted, Looked, Said
from search.contract import QuestionAnswering
from search.results import Answer, Note, to_json
from search.understanding import MAX_QUESTION
from search.understanding.following import completed
from wenzheng.errors import UnsupportedParameter
from wenzheng.filters import parse_filters

_GAP = "\n\n"
_LOOKED_BACK = 8
"""Messages of the user before the last that it may leave something to."""

_ALONE = Note(
    "只回答最后一个问题，没有从之前的消息中补充",
    "the last question alone was answered; nothing was taken from earlier messages",
)


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ContentPart(_Lenient):
    """A part of a message; only text is read."""

    type: Text
    text: Text | None = None


class Message(_Lenient):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[ContentPart] | None = None


class StreamOptions(_Lenient):
    """What a stream ends with."""

    include_usage: bool | None = None


class ChatRequest(_Lenient):
    """A conversation. Parameters that are not listed here mean nothing here and are ignored.

    Those that would change what comes back, and cannot, are refused.
    """

    model: Text = Field(examples=["wenzheng"])
    messages: Annotated[list[Message], Field(min_length=1)] = Field(
        examples=[[{"role": "user", "content": "到2027年公共充电桩数量"}]]
    )
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    filters: FilterValues | None = None
    n: int | None = Field(None, description="只能是 1 / 1 only")
    tools: list[dict[str, Any]] | None = Field(None, description="不支持 / refused")
    functions: list[dict[str, Any]] | None = Field(None, description="不支持 / refused")
    response_format: dict[str, Any] | None = Field(None, description="只能是文本 / text only")
    logprobs: bool | None = Field(None, description="不支持 / refused")
    modalities: list[str] | None = Field(None, description="只能是文本 / text only")


class Usage(BaseModel):
    """Zero: no tokens are charged here; those of a language model are its own server's to tell."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Reply(BaseModel):
    """The answer as text."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """The only one."""

    index: int = 0
    message: Reply
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class ChatCompletion(BaseModel):
    """The reply; `wenzheng` is the same answer as /v1/ask gives it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: ChatModel
    choices: list[Choice]
    usage: Usage = Usage()
    wenzheng: Answer


_CONTENT = (
    "4.5万个[1]\n\n[1] 《云泽市公共充电设施建设行动方案（2024年修订）》"
    "（云泽市人民政府办公室，云政办发〔2024〕9号，2024-02-19）：“到2027年，公共充电桩达到4.5万个，年均增速36%左右。”"
)
_HEAD = {"id": "chatcmpl-0f3b8a6d2c4e1975", "created": 1735689600, "model": "wenzheng"}
_EXAMPLE = {
    **_HEAD,
    "object": "chat.completion",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": _CONTENT, "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    "wenzheng": examples.ANSWER,
}


def router(engine: QuestionAnswering) -> APIRouter:
    """The route over this engine."""
    routes = APIRouter(tags=["兼容接口 / compatible"])
    responses = openai_responses(_EXAMPLE, 400, 404, 413, 503)
    responses[200]["content"][EVENT_STREAM] = {"schema": event_schema()}

    @routes.post(
        "/v1/chat/completions",
        summary="对话（OpenAI） / Chat completions (OpenAI)",
        response_model=ChatCompletion,
        responses=responses,
    )
    async def completions(
        request: Request, reads: Reads, body: ChatRequest
    ) -> ChatCompletion | EventSourceResponse:
        """答案与脚注，可为事件流 / The answer with footnotes, streamed if so wished."""
        model = chat_model(body.model)
        _check(body)
        asked, filters = _asked(body.messages), parse_filters(body.filters or {})
        question, phrase = asked.question, model is ChatModel.FULL
        if body.stream:
            events = engine.asking(question, readable=reads, filters=filters, phrase=phrase)
            chunks = _Chunks(model, asked, with_usage=_wants_usage(body))
            return await event_stream(request, events, chunks.of, _failed)
        answer = await run_in_threadpool(
            engine.ask, question, readable=reads, filters=filters, phrase=phrase
        )
        return ChatCompletion(
            id=_new_id(),
            created=int(time.time()),
            model=model,
            choices=[Choice(message=Reply(content=asked.opening + _said(answer)))],
            wenzheng=replace(answer, notes=(*answer.notes, *asked.notes)),
        )

    return routes


def _check(body: ChatRequest) -> None:
    """Raises UnsupportedParameter for what would change the reply, and cannot."""
    formats = (body.response_format or {}).get("type", "text")
    refused = {
        "n": body.n not in (None, 1),
        "tools": bool(body.tools),
        "functions": bool(body.functions),
        "response_format": formats != "text",
        "logprobs": bool(body.logprobs),
        "modalities": body.modalities not in (None, ["text"]),
    }
    for name, is_refused in refused.items():
        if is_refused:
            raise UnsupportedParameter(
                f"不支持参数 {name} 的这个取值；请去掉它",
                f"this value of the parameter {name} is not supported; leave it out",
            )


class _Asked(NamedTuple):
    """The question, as it is understood after the messages before it."""

    question: str
    notes: tuple[Note, ...]
    opening: str
    """What the reply begins with, where the question was completed."""


def _asked(messages: list[Message]) -> _Asked:
    """Raises UnsupportedParameter for anything but text in the user's last message."""
    own = [message for message in messages if message.role == "user"]
    if not own:
        raise UnsupportedParameter(
            "messages 中没有用户的消息（role 为 user）；请加上要问的问题",
            "there is no message of the user (role user) among messages; add the question",
        )
    last = _text(own[-1])
    if last is None:
        raise UnsupportedParameter(
            "问题中有文字以外的内容；请只发送文字",
            "the question holds something else than text; send text only",
        )
    # No question is longer, and none further back is what somebody still speaks of.
    earlier = [text for one in own[-_LOOKED_BACK - 1 : -1] if (text := _text(one))]
    earlier = [text for text in earlier if len(text) <= MAX_QUESTION]
    question = completed(last, earlier, date.today()) if len(last) <= MAX_QUESTION else last
    if question != last:
        told = Note(
            f"按上文理解为“{question}”", f"understood after the messages before: {question}"
        )
        return _Asked(question, (told,), f"（{told.zh}）{_GAP}")
    spoken = [message for message in messages if message.role in ("user", "assistant")]
    return _Asked(last, (_ALONE,) if len(spoken) > 1 else (), "")


def _text(message: Message) -> str | None:
    """The message as text; None where it holds anything else."""
    content = message.content or ""
    if isinstance(content, str):
        return content
    if any(part.type != "text" for part in content):
        return None
    return "\n".join(part.text or "" for part in content)


def _said(answer: Answer) -> str:
    return _GAP.join(chat_text.paragraphs(answer))


def _wants_usage(body: ChatRequest) -> bool:
    return bool(body.stream_options and body.stream_options.include_usage)


class _Chunks:
    """The chunks of one reply, which say the same text as a reply at once."""

    def __init__(self, model: ChatModel, asked: _Asked, *, with_usage: bool) -> None:
        self._head = {
            "id": _new_id(),
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
        }
        self._asked = asked
        self._with_usage = with_usage
        self._has_said = False

    def of(self, event: AskEvent) -> Iterator[ServerSentEvent]:
        """What an event adds."""
        match event:
            case Looked():
                yield self._delta({"role": "assistant", "content": ""})
            case Extracted(answer):
                yield self._delta({"content": self._asked.opening + chat_text.opening(answer)})
            case Said(sentence):
                gap = "" if self._has_said else _GAP
                self._has_said = True
                yield self._delta({"content": gap + chat_text.said(sentence)})
            case Ended(answer):
                if answer.citations:
                    yield self._delta({"content": _GAP + chat_text.footnotes(answer)})
                yield from self._end(answer)

    def _end(self, answer: Answer) -> Iterator[ServerSentEvent]:
        whole = to_json(replace(answer, notes=(*answer.notes, *self._asked.notes)))
        yield self._delta({}, finish_reason="stop", wenzheng=whole)
        if self._with_usage:
            yield sent({**self._head, "choices": [], "usage": Usage().model_dump()})
        yield ended()

    def _delta(
        self, delta: dict[str, str], *, finish_reason: str | None = None, **more: object
    ) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return sent({**self._head, "choices": [choice], **more})


def _failed(problem: Problem) -> Iterator[ServerSentEvent]:
    yield sent(error_body(problem))


def _new_id() -> str:
    return f"chatcmpl-{uuid4().hex}"
