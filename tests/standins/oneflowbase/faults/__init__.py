"""Faults that can be planted: each is a small, lifelike mistake that breaks the clause it names."""

from tests.standins.oneflowbase.faults import dispatch, documents, openapi, replies, schedules, slugs
from tests.standins.oneflowbase.faults.fault import Fault

FAULTS: dict[str, Fault] = {
    **documents.FAULTS,
    **slugs.FAULTS,
    **dispatch.FAULTS,
    **replies.FAULTS,
    **openapi.FAULTS,
    **schedules.FAULTS,
}
