"""The doctor's own words, in the languages that it speaks; `{name}` stands for what a sentence speaks of."""

from collections.abc import Mapping

from conformance.doctor.finding import Sentence, State

STATES: Mapping[str, Mapping[State, str]] = {
    "en": {state: state.value for state in State},
    "zh": {
        State.OK: "正常",
        State.REFUSED: "被拒绝",
        State.FAILED: "失败",
        State.NOT_SPELLED: "未描述",
        State.NOT_TRIED: "未尝试",
    },
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    # what came
    "told": ("{text}", "{text}"),
    "logged-in": ("logged in", "已登录"),
    "events": ("{count} events", "{count} 个事件"),
    "ended": ("{count} events, the last {last}", "{count} 个事件，最后一个是 {last}"),
    "pages": ("two pages, and {count} events in all", "两页，共 {count} 个事件"),
    "one-page": ("{count} events on one page", "一页，共 {count} 个事件"),
    "out-of-reach": ("out of reach, as it should be by default", "默认不可达，符合预期"),
    "switched-on": ("with it {operation} is {outcome} ({status})", "开启后 {operation}：{outcome}（{status}）"),
    "removed": ("{count} of {total} things removed", "已删除 {total} 项中的 {count} 项"),
    # why it was not tried
    "needed-for": ("needed for {capabilities}", "{capabilities} 需要它"),
    "useful-for": ("useful for {capabilities}", "对 {capabilities} 有用"),
    "writes": ("it writes, and the target is not on this machine: set target.allow_writes: true to try it",
               "该操作会写入，而目标不在本机：设置 target.allow_writes: true 方可尝试"),
    "needs": ("it needs {what}, which {giver} did not give", "需要 {what}，而 {giver} 没有给出"),
    "after": ("{what} did not work", "{what} 未成功"),
    "not-ours": ("it changes a workflow, and there is none that was made here",
                 "它会改变工作流，而此处没有自建的工作流"),
    "nobody-asked": ("no stream asked for a confirmation", "没有流要求确认"),
    "no-kill": ("only a target that the harness starts can be killed", "只有由本工具启动的目标才能被终止"),
    "left-behind": ("what was made stays behind, called {name}: spell what removes it, name that in cleanup.remove",
                    "所建之物仍在，名为 {name}：请描述删除它的操作，并写入 cleanup.remove"),
    # what makes an answer useless
    "no-id": ("the answer tells no {field}", "答复没有给出 {field}"),
    "no-stream": ("its answer is not read as a stream: name one of `streams` under `stream`",
                  "其答复未按流读取：请在 stream 中写出 streams 的名称"),
    "no-page": ("its answer is not read as a page: set `page: true`", "其答复未按分页读取：请设置 page: true"),
    "ending": ("the stream did not end cleanly ({ending}) {reason}", "流没有正常结束（{ending}）{reason}"),
    "no-event": ("the stream shows something that is {fault}: {text}", "流中有 {fault} 的内容：{text}"),
    "no-terminal": ("no {ends} in the stream; it shows {shown}", "流中没有 {ends}；其中有 {shown}"),
    "second-page": ("its second page", "第二页"),
    "same-page": ("the second page is the first again", "第二页与第一页相同"),
    # what to do
    "spell-id": ("spell {place}.answer.fields.{field}", "请描述 {place}.answer.fields.{field}"),
    "found-nothing": ("{place}.answer.fields.{field}: `{expression}` found nothing; the answer has {keys}",
                      "{place}.answer.fields.{field}：`{expression}` 没有找到内容；答复包含 {keys}"),
    "no-items": ("replay.items: `{expression}` found no list; the answer has {keys}",
                 "replay.items：`{expression}` 没有找到列表；答复包含 {keys}"),
    "rows": ("{place}.answer.fields.items: a row tells no {field}, it has {keys}: rename it: 'body[].{{{field}: id}}'",
             "{place}.answer.fields.items：行中没有 {field}，它有 {keys}：请改名：'body[].{{{field}: id}}'"),
    "no-rows": ("{place}.answer.fields.items is a {kind}, no list",
                "{place}.answer.fields.items 是 {kind}，不是列表"),
    "not-accepted": ("the credential of {actor} (from {source}) is not accepted",
                     "{actor} 的凭据（来自 {source}）不被接受"),
    "not-allowed": ("{actor} (credential from {source}) may not do this; name another actor",
                    "{actor}（凭据来自 {source}）无权执行；请换一个 actor"),
    "no-actor": ("nobody is named who asks: set `actor` to one of `auth`",
                 "没有指明调用者：请将 actor 设为 auth 之一"),
    "not-served": ("the target does not serve {what}: look at {place}", "目标不提供 {what}：请检查 {place}"),
    "body": ("the target does not take what is sent to {what}: look at the body and the query of {place}",
             "目标不接受发往 {what} 的内容：请检查 {place} 的 body 与 query"),
    "busy": ("the target asks for fewer requests: set target.budget.per_second",
             "目标要求减少请求：请设置 target.budget.per_second"),
    "broke": ("the target broke: its own log says why", "目标出错：原因见其日志"),
    "no-way": ("the profile spells {count} ways, and the target serves none that works",
               "描述了 {count} 种方式，目标没有一种可用"),
    "first-way": ("way 1 of {count} works", "{count} 种方式中第 1 种可用"),
    "status": ("it says status {status}: name it under `statuses`", "它给出的状态是 {status}：请写入 statuses"),
    "unlimited": ("{asked} events a page were asked for, {count} came: look at its query",
                  "每页要求 {asked} 个事件，实得 {count} 个：请检查其 query"),
    "never-last": ("replay.last: `{expression}` was never true, though the run has ended",
                   "replay.last：`{expression}` 始终不为真，尽管运行已结束"),
    "cursor": ("look at replay.next_cursor and at the cursor in its query",
               "请检查 replay.next_cursor 及其 query 中的 cursor"),
    "terminal": ("name the types of the ends under streams.execution.terminal",
                 "请在 streams.execution.terminal 写出终止类型"),
    "sentinel": ("if it is how the stream ends, name it under streams.*.sentinel",
                 "若它是流的结尾，请写入 streams.*.sentinel"),
    "log-in": ("look at {place} and at the secrets that it is given", "请检查 {place} 及其 secrets"),
    "control": ("look at {place}, and whether it is switched on at the target",
                "请检查 {place}，以及目标是否已启用它"),
    # the frame
    "arrived": ("{name} at {url}: {said}", "{name}，位于 {url}：{said}"),
    "started": ("started here, as the profile's launch says", "由此处按 launch 启动"),
    "reads-only": ("it is not on this machine and target.allow_writes is not set: only what reads is tried",
                   "目标不在本机且未设置 target.allow_writes：只尝试读取"),
    "costs": ("What this costs", "代价"),
    "blocked": ("blocked for lack of {lacks}", "因缺少 {lacks} 而受阻"),
    "thinner": ("without {names} some clauses of {capabilities} may stay unexercised",
                "缺少 {names}，{capabilities} 的部分条款可能未触及"),
    "unwanted": ("not spelled, and nothing that is claimed asks for it: {names}",
                 "未描述，且所声明的能力都不需要：{names}"),
    "not-applicable": ("not claimed, so not applicable: {capabilities} ({count} clauses)",
                       "未声明，因此不适用：{capabilities}（{count} 条）"),
    "nothing-claimed": ("the profile claims nothing, so nothing can be judged: see `claims`",
                        "未声明任何能力，因此无可判定：见 claims"),
    "broken": ("not as the profile says: {names}", "与描述不符：{names}"),
    "judgeable": ("{count} of {total} claimed clauses can be judged", "已声明的 {total} 条条款中 {count} 条可以判定"),
    "requests": ("{count} requests", "{count} 个请求"),
}  # fmt: skip


def text_of(sentence: Sentence, lang: str = "en") -> str:
    """A sentence in a language."""
    return SENTENCES[sentence.word][lang == "zh"].format(**sentence.values)
