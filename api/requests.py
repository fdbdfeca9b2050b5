"""What is asked for under /v1: a search, a question."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from search.results import Mode
from search.understanding import Part
from wenzheng.filters import AVAILABLE


def _encodable(text: str) -> str:
    r"""JSON can spell half a character (`"\ud800"`), which is no text and cannot be sent back."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("not_text", "Input should hold no lone surrogates")
    return text


def _as_list(value: object) -> object:
    """A single value stands for a list of it; a year may be a number."""
    values = value if isinstance(value, list) else [value]
    return [str(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in values]


Text = Annotated[str, AfterValidator(_encodable)]
_Values = Annotated[
    list[Text],
    BeforeValidator(_as_list, json_schema_input_type=str | int | list[str | int]),
]
FilterValues = Annotated[
    dict[Text, _Values],
    Field(
        description="筛选条件：名称到一个值或多个值（任一）；可用的名称有 "
        f"{'、'.join(AVAILABLE)} / filters: a name and a value or several, any of which; "
        f"the names are {', '.join(AVAILABLE)}",
        examples=[{"region": ["上海市"], "year_from": 2022}],
    ),
]
IgnoredParts = Annotated[
    list[Part],
    Field(
        description="对问题的理解中要忽略的部分 / parts of what was understood to take out",
        examples=[["years"]],
    ),
]


class Body(BaseModel):
    """A request body; what it has no field for is refused."""

    model_config = ConfigDict(extra="forbid")


class SearchRequest(Body):
    """A search for passages."""

    query: Text = Field(
        description="检索词或问题 / words or a question", examples=["到2027年公共充电桩数量"]
    )
    k: int = Field(10, ge=1, le=1000, description="返回条数 / how many hits")
    mode: Mode | None = Field(
        None, description="检索方式，默认为最好的一种 / which legs; by default the best there is"
    )
    offset: int = Field(0, ge=0, le=999, description="从第几条起，首条为 0 / first hit, from 0")
    filters: FilterValues = Field(default_factory=dict)
    ignore: IgnoredParts = Field(default_factory=list)
    collapse: bool = Field(True, description="相同内容是否合为一条 / copies as one hit")
    explain: bool = Field(
        False,
        description="是否说明各条的由来 / why each hit is there",
    )


class AskRequest(Body):
    """A question."""

    question: Text = Field(description="问题 / the question", examples=["到2027年公共充电桩数量"])
    filters: FilterValues = Field(default_factory=dict)
    ignore: IgnoredParts = Field(default_factory=list)
    phrase: bool = Field(
        True,
        description="配置了语言模型时，是否附上它的转述 / with a language model's phrasing, where one is set",
    )
    stream: bool | None = Field(
        None,
        description="是否以事件流回答，默认看 Accept 请求头 / as server-sent events; by default as "
        "the Accept header says",
    )
