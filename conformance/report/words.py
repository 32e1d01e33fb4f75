"""The report's own words, in the languages that it speaks."""

import unicodedata
from collections.abc import Iterable, Mapping
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
        "pinned": "pinned",
        "known": "known deviation until {expires}: {reason}",
        "deviations": "{n} of {all} violation is a pinned deviation|{n} of {all} violations are pinned deviations",
        "program": "The shortest program that was found to break the contract",
        "first": "the first after",
        "reproduce": "reproduce",
        "left_out": "{n} more request is left out|{n} more requests are left out",
        "operations_left_out": "{n} more operation proves it|{n} more operations prove it",
        "events": "{n} event|{n} events",
        "open": "Not decided",
        "nothing": "nothing was judged: `conformance run --dry-run` says what would be, `conformance doctor` what is "
        "missing",
        "cases": "{n} case|{n} cases",
        "exchanges": "{n} exchange|{n} exchanges",
        "seed": "seed",
        "evidence": "evidence in",
        "clauses_left_out": "{n} clause left out|{n} clauses left out",
        "conformant": "conformant",
        "unbroken": "nothing violated in what it shows",
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
        "pinned": "已登记",
        "known": "已知偏差,有效期至 {expires}:{reason}",
        "deviations": "{all} 条违反中有 {n} 条为已登记的偏差",
        "program": "所发现的违反契约的最短程序",
        "first": "首次出现于",
        "reproduce": "复现",
        "left_out": "另有 {n} 个请求未列出",
        "operations_left_out": "另有 {n} 个操作可作证",
        "events": "{n} 个事件",
        "open": "未能判定",
        "nothing": "未判定任何条款:`conformance run --dry-run` 列出将判定的条款,`conformance doctor` 指出缺少什么",
        "cases": "{n} 个用例",
        "exchanges": "{n} 次交换",
        "seed": "种子",
        "evidence": "证据位于",
        "clauses_left_out": "略去 {n} 条条款",
        "conformant": "符合契约",
        "unbroken": "所示内容未违反契约",
        "non-conformant": "不符合契约",
        "incomplete": "不完整",
        "unreachable": "目标不可达",
        "harness-fault": "测试工具故障",
    },
}


def statement(clause: Clause, lang: str) -> str:
    """The clause's sentence in the asked language."""
    return clause.statement_zh if lang == "zh" else clause.statement


def spans(ids: Iterable[str]) -> str:
    """The clauses, neighbours of one section drawn together: TERM-1..6."""
    drawn: list[list[str]] = []
    for clause_id in ids:
        section, _, number = clause_id.rpartition("-")
        last = drawn[-1][-1].rpartition("-") if drawn else None
        if last and last[0] == section and int(last[2]) + 1 == int(number):
            drawn[-1].append(clause_id)
        else:
            drawn.append([clause_id])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}..{run[-1].rpartition('-')[2]}" for run in drawn)


def amount(lang: str, word: str, number: int) -> str:
    """So many of something: the singular stands before the bar, where a language has one."""
    one, _, many = WORDS[lang][word].partition("|")
    return (one if number == 1 else many or one).format(n=f"{number:,}")


def padded(text: str, width: int) -> str:
    """The text with blanks behind it up to so many columns."""
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
