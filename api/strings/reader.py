"""What the reader says."""

from __future__ import annotations

from api.strings.texts import Text

READER = {
    "text": Text("整理后的文本", "Cleaned text"),
    "original": Text("原始文本", "Original text"),
    "sections": Text("目录", "Contents"),
    "quote_gone": Text(
        "引文的位置已不在这份文档中；文档可能已更新。",
        "The quote's place is no longer in this document; it may have been updated.",
    ),
}
