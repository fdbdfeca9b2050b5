"""What the page of the service's state says."""

from __future__ import annotations

from api.strings.texts import Text

STATUS = {
    "status_page": Text("运行状态", "Status"),
    "all_well": Text("一切正常，可以检索和提问", "All is well: questions are answered"),
    "not_all_well": Text(
        "有部分不可用，检索照常", "A part is not working; questions are answered all the same"
    ),
    "size": Text("规模", "Size"),
    "size_documents": Text("文档", "Documents"),
    "size_chunks": Text("文段", "Passages"),
    "size_figures": Text("指标数字", "Figures"),
    "size_bytes": Text("磁盘占用", "On disk"),
    "freshness": Text("索引", "Index"),
    "generation": Text("版本号", "Generation"),
    "behind": Text("尚未显示的提交", "Commits not shown yet"),
    "indexed_last": Text("最近入库", "Last document came in"),
    "dictionary_version": Text("词典版本", "Dictionary"),
    "queue": Text("任务队列", "Queue"),
    "queue_running": Text("进行中", "Running"),
    "queue_queued": Text("排队", "Waiting"),
    "parts": Text("各部分", "Parts"),
    "readers": Text("可读的文件", "Files that can be read"),
    "reader_ocr": Text("扫描件（OCR）", "Scans (OCR)"),
    "reader_office": Text("DOC、PPT、ODF（LibreOffice）", "DOC, PPT, ODF (LibreOffice)"),
    "installed": Text("已安装", "Installed"),
    "not_installed": Text("未安装，上传时会报错", "Not installed; uploads are refused"),
    "part_library": Text("文档库", "Library"),
    "part_model": Text("向量模型", "Embedding model"),
    "part_reranker": Text("重排序", "Reranker"),
    "part_worker": Text("处理任务的进程", "Process that does the jobs"),
    "part_phraser": Text("语言模型", "Language model"),
    "works": Text("正常", "works"),
    "fails": Text("不可用", "not working"),
    "versions": Text("版本", "Versions"),
    "version_program": Text("程序", "Program"),
    "version_format": Text("库格式", "Store format"),
    "version_model": Text("向量模型", "Embedding model"),
    "trouble": Text("最近的错误", "What went wrong of late"),
    "trouble_requests": Text(
        "服务出错的请求（自启动以来）", "Requests that the service failed at (since its start)"
    ),
    "trouble_jobs": Text("失败的任务", "Jobs that failed"),
    "trouble_documents": Text("未能入库的文件", "Files that could not be taken in"),
    "trouble_none": Text("没有", "None"),
    "trouble_admin": Text(
        "最近的错误只对管理员显示。", "What went wrong is shown to administrators alone."
    ),
    "time": Text("时间", "Time"),
    "request": Text("请求", "Request"),
    "request_id": Text("请求编号", "Request id"),
    "reason": Text("原因", "Reason"),
    "no_document_yet": Text("还没有", "none yet"),
}
