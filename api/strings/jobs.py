"""What is said of uploads and jobs."""

from __future__ import annotations

from api.strings.texts import Text

JOBS = {
    "upload": Text("上传文件", "Upload files"),
    "choose_files": Text("选择文件", "Choose files"),
    "or_drop": Text("或把文件拖放到这里", "or drop them here"),
    "upload_hint": Text(
        "可一次选多个：PDF、Word、Excel、网页、文本、压缩包等。单个文件不超过 {} MiB，一次不超过 {} MiB。同名文件是同一文档的新版本。",
        "Several at once: PDF, Word, Excel, web pages, text, archives and more. Up to {} MiB a file, {} MiB in all. The same name again is a new version of the same document.",
    ),
    "uploading": Text("正在上传", "Uploading"),
    "upload_failed": Text(
        "上传失败，请检查网络后再试", "The upload failed; check the network and try again"
    ),
    "nothing_chosen": Text("请先选择文件", "Choose files first"),
    "list_refreshed": Text("文档列表已更新", "The list of documents is up to date"),
    "recent_jobs": Text("近期任务", "Recent jobs"),
    "all_jobs": Text("全部任务", "All jobs"),
    "no_jobs": Text("还没有任务。", "There are no jobs yet."),
    "newest_jobs": Text("最新的任务", "Newest jobs"),
    "older_jobs": Text("更早的任务", "Older jobs"),
    "job": Text("任务", "Job"),
    "job_upload": Text("上传", "Upload"),
    "job_reindex": Text("重新索引", "Index anew"),
    "job_remove": Text("移除", "Remove"),
    "job_index": Text("命令：索引", "Command: index"),
    "job_model switch": Text("命令：换用模型", "Command: model switch"),
    "state_queued": Text("排队中", "queued"),
    "state_running": Text("进行中", "running"),
    "state_done": Text("完成", "done"),
    "state_failed": Text("失败", "failed"),
    "state_cancelled": Text("已取消", "cancelled"),
    "way_added": Text("新增", "added"),
    "way_updated": Text("更新", "updated"),
    "way_unchanged": Text("未变", "unchanged"),
    "way_removed": Text("移除", "removed"),
    "way_failed": Text("失败", "failed"),
    "way_waiting": Text("等待", "waiting"),
    "way_chunks": Text("文段", "passages"),
    "way_embedded": Text("新计算向量", "newly embedded"),
    "progress": Text("进度", "Progress"),
    "files_done": Text("{} / {} 个文件", "{} of {} files"),
    "cancel_job": Text("取消任务", "Cancel the job"),
    "cancel_means": Text("已提交的文档仍然保留。", "Documents that were committed stay."),
    "asked_by": Text("提交者", "By"),
    "created": Text("提交时间", "Put in"),
    "finished": Text("结束时间", "Ended"),
    "job_refreshes": Text(
        "未结束时本页每 5 秒刷新一次。", "This page is loaded again every 5 seconds until it ends."
    ),
    "job_is_cut": Text(
        "只列出前 500 个文档，失败的在前。",
        "Only the first 500 documents are listed, failures first.",
    ),
    "file": Text("文件", "File"),
    "outcome": Text("结果", "Outcome"),
    "back_to_documents": Text("返回文档列表", "Back to the documents"),
}
