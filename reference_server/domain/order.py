"""The order in which a document's nodes run: every node after those it depends on, else as written."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush


def arrange(count: int, dependencies: Iterable[tuple[int, int]]) -> list[int]:
    """Indices in running order; shorter than `count` where a cycle keeps nodes from ever running."""
    followers: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for before, after in dependencies:
        followers[before].append(after)
        waiting[after] += 1
    ready = [index for index in range(count) if not waiting[index]]
    heapify(ready)
    order = []
    while ready:
        index = heappop(ready)
        order.append(index)
        for follower in followers[index]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(ready, follower)
    return order


def cycle_among(stuck: Iterable[int], dependencies: Iterable[tuple[int, int]]) -> list[int]:
    """One cycle among nodes that cannot be arranged: each of them waits for another of them."""
    left = set(stuck)
    awaited = {after: before for before, after in dependencies if before in left and after in left}
    path = [min(left)]
    seen: set[int] = set()
    while path[-1] not in seen:
        seen.add(path[-1])
        path.append(awaited[path[-1]])
    return path[path.index(path[-1]) : -1]
