"""Words by which a passage decides, sets conditions or says how to proceed."""

from __future__ import annotations

import re

from search.results import AnswerKind, ParsedQuery

_CUES = {
    AnswerKind.YES_NO: re.compile(
        r"可以|可(?=[向在按凭申享])|不得|不予|不可|禁止|严禁|应当|必须|须|无需|不需|免[于交缴征]|允许|有权|予以|只能|不(?![断少低足同仅但])"
    ),
    AnswerKind.CONDITION: re.compile(
        r"条件|符合|具备|满足|资格|应当(?:是|为|有|具)|须(?:具|是|为|有|在|经)?|具有|年满|周岁|未[满受被]|适用于?|对象|范围|下列|以下|凡|可申[请报]"
    ),
    AnswerKind.PROCEDURE: re.compile(
        r"提交|登[录陆]|申[请报领]|受理|审[核查批]|填[写报]|办理|流程|步骤|程序|窗口|平台|网站|邮寄|公示|拨打|预约|扫码|下载|注册|点击|携带|前往|第[一二三]步"
    ),
}
_OF_MATERIALS = re.compile(
    r"材料|资料|证明|证件|身份证|户口簿|申请[表书]|营业执照|复印件|原件|凭证|合同|发票"
)
_ASKS_MATERIALS = re.compile(r"(?<![新原])材料|资料|证件|证明")


_EXCLUDES = re.compile(
    r"不得|不予|不能|不可|不宜|不再|禁止|严禁|不适用|不包括|不属于|不符合|除外|取消|撤销|终止|收回|追回|退出"
)
_ASKS_EXCLUDED = re.compile(
    rf"{_EXCLUDES.pattern}|禁|哪些不|不(?:支持|受理|享受|纳入|算)|例外|排除|限制|处罚|违反|违规"
)


def excludes(query: ParsedQuery, announcement: str) -> str:
    """The word by which a list is announced as one of what may not be, where that is not asked for."""
    found = _EXCLUDES.search(announcement)
    return found[0] if found and not _ASKS_EXCLUDED.search(query.text) else ""


def asks_for_materials(query: ParsedQuery) -> bool:
    """Whether a question for conditions asks what has to be handed in."""
    return query.kind is AnswerKind.CONDITION and _ASKS_MATERIALS.search(query.text) is not None


def count_cues(query: ParsedQuery, text: str) -> int:
    """How many different words of the text are cues for an answer of this kind."""
    pattern = _cues(query)
    return len(set(pattern.findall(text))) if pattern else 0


def says_what_is_asked(query: ParsedQuery, text: str) -> bool:
    """Whether it sets a condition or tells a step, where that is asked for: an amount or a place
    alone is none.
    """
    if query.kind not in (AnswerKind.CONDITION, AnswerKind.PROCEDURE):
        return True
    return count_cues(query, text) > 0


def _cues(query: ParsedQuery) -> re.Pattern[str] | None:
    return _OF_MATERIALS if asks_for_materials(query) else _CUES.get(query.kind)
