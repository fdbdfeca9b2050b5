"""Word documents (.docx): what would be read on paper, as blocks of text."""

from indexer.readers.docx.reader import DocxReader

__all__ = ["DocxReader"]
