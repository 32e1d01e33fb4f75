"""The report's own words, in the languages that it speaks."""

from collections.abc import Mapping
from typing import Literal

from conformance.contract.clause import Clause
from conformance.contract.verdict import Ruling

Lang = Literal["en", "zh"]

RULINGS: Mapping[str, Mapping[Ruling, str]] = {
    "en": {ruling: ruling.value for ruling in Ruling},
    "zh": {
        Ruling.HELD: "符合",
        Ruling.NOT_APPLICABLE: "不适用",
        Ruling.UNEXERCISED: "未触及",
        Ruling.BLOCKED: "受阻",
        Ruling.INCONCLUSIVE: "无法判定",
        Ruling.VIOLATED: "违反",
        Ruling.FAULT: "测试工具故障",
    },
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "section": "section",
        "because": "because",
        "expected": "expected",
        "actual": "actual",
        "case": "case",
        "more": "violations",
        "reproduce": "reproduce",
        "left_out": "{n} more requests are left out",
        "operations_left_out": "{n} more operations prove it",
        "events": "{n} events",
        "open": "Not decided",
        "cases": "{n} cases",
        "exchanges": "{n} exchanges",
        "all_events": "{n} events",
        "seed": "seed {n}",
        "evidence": "evidence in {n}",
        "clauses_left_out": "{n} clauses left out",
        "conformant": "conformant",
        "non-conformant": "non-conformant",
        "incomplete": "incomplete",
        "unreachable": "unreachable",
        "harness-fault": "harness fault",
    },
    "zh": {
        "section": "章节",
        "because": "原因",
        "expected": "期望",
        "actual": "实际",
        "case": "用例",
        "more": "违反次数",
        "reproduce": "复现",
        "left_out": "另有 {n} 个请求未列出",
        "operations_left_out": "另有 {n} 个操作可作证",
        "events": "{n} 个事件",
        "open": "未能判定",
        "cases": "{n} 个用例",
        "exchanges": "{n} 次交换",
        "all_events": "{n} 个事件",
        "seed": "种子 {n}",
        "evidence": "证据位于 {n}",
        "clauses_left_out": "略去 {n} 条条款",
        "conformant": "符合契约",
        "non-conformant": "不符合契约",
        "incomplete": "不完整",
        "unreachable": "目标不可达",
        "harness-fault": "测试工具故障",
    },
}


def statement(clause: Clause, lang: str) -> str:
    """The clause's sentence in the asked language."""
    return clause.statement_zh if lang == "zh" else clause.statement
