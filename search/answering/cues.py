"""Words by which a passage decides, sets conditions or says how to proceed."""

from __future__ import annotations

import re

from search.results import AnswerKind

_CUES = {
    AnswerKind.YES_NO: re.compile(
        r"可以|可(?=[向在按凭申享])|不得|不予|不可|禁止|严禁|应当|必须|须|无需|不需|免[于交缴征]|允许|有权|予以|只能|不(?![断少低足同仅但])"
    ),
    AnswerKind.CONDITION: re.compile(
        r"条件|符合|具备|满足|资格|以上的?|应当|具有|取得|未[满受被]|适用于?|对象|材料|证明|下列"
    ),
    AnswerKind.PROCEDURE: re.compile(
        r"提交|登录|申请|受理|审[核查批]|填[写报]|办理|流程|步骤|窗口|平台|公示|拨打|预约|[日天]内"
    ),
}


def count_cues(kind: AnswerKind, text: str) -> int:
    """How many different words of the text are cues for an answer of this kind."""
    pattern = _CUES.get(kind)
    return len(set(pattern.findall(text))) if pattern else 0
