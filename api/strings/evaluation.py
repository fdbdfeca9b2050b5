"""What the page of evaluations says."""

from __future__ import annotations

from api.strings.texts import Text

EVALUATION = {
    "evaluation_page": Text("评测", "Evaluation"),
    "evaluation_tagline": Text(
        "检索与答案有多好，在有标准答案的问题上量得",
        "How good retrieval and answers are, measured on judged questions",
    ),
    "no_evaluation": Text("还没有保存的评测。", "No evaluation has been kept yet."),
    "how_to_evaluate": Text(
        "在服务器上运行下面的命令，结果就会显示在这里：",
        "Run this on the server, and its result is shown here:",
    ),
    "kind_answers": Text("答案", "Answers"),
    "kind_retrieval": Text("检索", "Retrieval"),
    "kind_questions": Text("问题", "Questions"),
    "dataset": Text("评测集", "Set"),
    "made": Text("时间", "When"),
    "evaluations": Text("全部评测", "All evaluations"),
    "main_figures": Text("主要指标", "Main figures"),
    "answerable": Text("可回答的问题", "Answerable questions"),
    "unanswerable": Text("不可回答的问题", "Unanswerable questions"),
    "measure": Text("指标", "Measure"),
    "value": Text("数值", "Value"),
    "of_questions": Text("问题数", "Questions"),
    "of_answered": Text("已回答", "Answered"),
    "exact": Text("完全正确", "Exactly right"),
    "mostly_covered": Text("引文覆盖答案", "Quote covers the answer"),
    "false_refusals": Text("误拒", "Wrongly refused"),
    "refused": Text("正确拒答", "Rightly refused"),
    "unsupported": Text("无引文支持的答案", "Answers that no quote supports"),
    "time_per_question": Text(
        "每问用时，中位数 / 95 %（毫秒）", "Time a question, median / 95 % (ms)"
    ),
    "by_type": Text("按答案类型", "By sort of answer"),
    "exact_of_answered": Text("已答中正确", "Right of answered"),
    "answer_type": Text("类型", "Sort"),
    "type_numbers, dates, names": Text("数字、日期、名称", "Numbers, dates, names"),
    "type_date": Text("日期", "Date"),
    "type_number": Text("数字", "Number"),
    "type_work": Text("文件或作品", "Document or work"),
    "type_person": Text("人名", "Person"),
    "type_place": Text("地点", "Place"),
    "type_organisation": Text("机构", "Organisation"),
    "type_thing": Text("其他名称", "Other name"),
    "type_other": Text("其他", "Other"),
    "reliability": Text("置信度是否可信", "Does confidence mean what it says?"),
    "reliability_means": Text(
        "横轴是置信度的均值，纵轴是其中答对的比例；点在对角线上表示两者一致，点旁是答案数。",
        "Across: the mean confidence; up: the share that was right. On the diagonal they agree; beside each point, how many answers.",
    ),
    "confidence_bin": Text("置信度", "Confidence"),
    "expected": Text("预期", "Expected"),
    "observed": Text("实际", "Observed"),
    "retrieval_mode": Text("方式", "Mode"),
    "counts": Text("各种结果", "Outcomes"),
    "wrong_questions": Text("没有答对的问题", "Questions that were not answered rightly"),
    "all_right": Text("全部答对。", "All were answered rightly."),
    "question_asked": Text("问题", "Question"),
    "answer_given": Text("所给答案", "Answer given"),
    "answers_accepted": Text("可接受的答案", "Accepted"),
    "no_answer_given": Text("未回答", "none"),
    "ece": Text("校准误差 ECE", "Calibration error (ECE)"),
    "all_settings": Text("设置与全部数值", "Settings and all figures"),
}
