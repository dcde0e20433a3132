"""管理文件頁 Pages of controlled documents: the list, one document, entering, publishing, reading, comparing."""
