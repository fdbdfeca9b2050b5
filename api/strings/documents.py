"""What is said of documents, in lists and in sources."""

from __future__ import annotations

from api.strings.texts import Text

DOCUMENTS = {
    "issuer": Text("发文机关", "Issuer"),
    "published": Text("发布日期", "Published"),
    "published_unknown": Text("日期未知", "no date"),
    "doc_number": Text("发文字号", "Document number"),
    "doc_id": Text("文档编号", "Document"),
    "collection": Text("文档集", "Collection"),
    "kind": Text("文种", "Kind"),
    "region": Text("地区", "Region"),
    "level": Text("级别", "Level"),
    "status": Text("时效", "In force"),
    "written": Text("成文日期", "Signed"),
    "effective": Text("施行日期", "In force from"),
    "expires": Text("有效期至", "In force until"),
    "as_of": Text("截至日期", "As of"),
    "copies": Text("另有 {} 处相同内容", "The same in {} more documents"),
    "page": Text("第 {} 页", "page {}"),
    "cell": Text("单元格 {}", "cell {}"),
    "year": Text("发布年份", "Year"),
    "year_from": Text("发布年份不早于", "Published from"),
    "year_to": Text("发布年份不晚于", "Published until"),
    "section": Text("章节", "Section"),
    "source": Text("出处", "Source"),
    "filters": Text("筛选", "Filters"),
    "narrow": Text("缩小范围", "Narrow down"),
    "remove_filter": Text("移除筛选", "Remove filter"),
    "no_documents": Text(
        "还没有文档。用 wenzheng index 命令添加。",
        "No documents yet. Add some with `wenzheng index`.",
    ),
    "none_pass": Text("没有符合筛选条件的文档。", "No document passes these filters."),
    "count": Text("共 {} 个文档", "{} documents"),
    "warnings": Text("提示", "Notes"),
}
