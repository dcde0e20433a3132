"""表單與紀錄的網址 Addresses of the pages of forms and records."""

from django.urls import path

from anzheng.web.records import fill, forms, kept_files, listed, one, printing, retention, starting

form_patterns = [
    path("", forms.forms_view, name="forms"),
    path("<slug:form>/", forms.form_view, name="form"),
    path("<slug:form>/blank/<slug:kind>/", printing.blank_view, name="form-blank"),
]
record_patterns = [
    path("", listed.records_view, name="records"),
    path("papers/", printing.papers_view, name="record-papers"),
    path("retention/", retention.retention_view, name="retention"),
    path("new/<slug:form>/", starting.new_view, name="record-new"),
    path("due/", starting.due_view, name="record-due"),
    path("<slug:case>/", one.record_view, name="record"),
    path("<slug:case>/fill/", fill.fill_view, name="record-fill"),
    path("<slug:case>/correct/", starting.correct_view, name="record-correct"),
    path("<slug:case>/open/", one.open_view, name="record-open"),
    path("<slug:case>/answer/", one.answer_view, name="record-answer"),
    path("<slug:case>/paper/<slug:kind>/", printing.paper_view, name="record-paper"),
    path("<slug:case>/files/<slug:digest>/", kept_files.file_view, name="record-file"),
]
