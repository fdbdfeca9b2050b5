"""What the pages of figures say."""

from __future__ import annotations

from api.strings.texts import Text

FIGURES = {
    "figures_tagline": Text(
        "文档中的目标、现状与预测：按年份和地区排列，点数字看原文",
        "What the documents plan, have reached and foresee, by year and region; each figure leads to its sentence",
    ),
    "figures_placeholder": Text(
        "例如：公共充电桩、地区生产总值", "for example 公共充电桩, 地区生产总值"
    ),
    "indicator": Text("指标名", "Indicator"),
    "show": Text("查看", "Show"),
    "common_indicators": Text("文档中常见的指标", "Indicators that the documents often name"),
    "no_figures": Text(
        "没有符合的指标数字。可以少用几个词，或移除筛选。",
        "No figure fits. Try fewer words, or remove a filter.",
    ),
    "more_figures": Text("名称相近的其他指标", "Other indicators of similar names"),
    "figures_cut": Text(
        "只显示了前 {} 条数字；请缩小范围",
        "Only the first {} figures are shown; narrow the question",
    ),
    "year_unsaid": Text("年份未说明", "year not said"),
    "state": Text("状态", "State"),
    "change": Text("说的是", "Says"),
    "unit": Text("单位", "Unit"),
    "said_differently": Text("说法不一", "Documents differ"),
    "repealed_by": Text("由《{}》废止", "repealed by 《{}》"),
    "any": Text("不限", "any"),
    "download_table": Text("下载表格", "Download the table"),
    "start_again": Text("重新开始", "Start again"),
    "chart_of": Text("{}的图表", "Chart of {}"),
    "chart_said": Text(
        "下方的表格有同样的数字；每个点或条都通向原文。",
        "The table below has the same figures; each bar or dot leads to its sentence.",
    ),
    "matrix": Text("地区 × 指标", "Regions by indicators"),
    "matrix_tagline": Text(
        "一年之中各地区的各项指标；点数字看原文", "The figures of one year; each opens its sentence"
    ),
    "matrix_of_common": Text("各地区主要指标对照表", "Main indicators of all regions in one table"),
    "target_year": Text("年份", "Year"),
    "most_figures": Text("自动", "auto"),
    "as_list": Text("按指标查看", "By indicator"),
}
