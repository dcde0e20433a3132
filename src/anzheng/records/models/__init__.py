"""紀錄的資料表 Tables of the records: what people read. What decides stands in the ledger."""

from anzheng.records.models.cases import Case, CaseAct, CaseAsked
from anzheng.records.models.documents import (
    Acknowledgement,
    ControlledDocument,
    DocumentCopy,
    DocumentEdition,
    DocumentOpening,
)
from anzheng.records.models.evidence import Evidence
from anzheng.records.models.forms import FormVersion, Record, RecordSeries

__all__ = [
    "Acknowledgement",
    "Case",
    "CaseAct",
    "CaseAsked",
    "ControlledDocument",
    "DocumentCopy",
    "DocumentEdition",
    "DocumentOpening",
    "Evidence",
    "FormVersion",
    "Record",
    "RecordSeries",
]
