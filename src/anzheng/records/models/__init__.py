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
from anzheng.records.models.log_seals import LogLine, LogSeal
from anzheng.records.models.retention import Disposal, Hold

__all__ = [
    "Acknowledgement",
    "Case",
    "CaseAct",
    "CaseAsked",
    "ControlledDocument",
    "Disposal",
    "DocumentCopy",
    "DocumentEdition",
    "DocumentOpening",
    "Evidence",
    "FormVersion",
    "Hold",
    "LogLine",
    "LogSeal",
    "Record",
    "RecordSeries",
]
