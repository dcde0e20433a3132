"""表格檔 Lists as files: CSV, XLSX and ODS become rows of texts, whatever the program that wrote them."""
