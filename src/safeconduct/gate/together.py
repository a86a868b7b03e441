"""Acts of many devices in one transaction: while one batch is written, the next gathers, so that a durable write serves many requests.

An act that is refused is rolled back alone. Nobody is answered before the batch is durable; if it cannot be, nobody's act stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Generic, NamedTuple, TypeVar

from starlette.concurrency import run_in_threadpool

from safeconduct.ground.errors import SafeconductError

T = TypeVar("T")
LARGEST = 64


class _Job(NamedTuple, Generic[T]):
    act: Callable[[], T]
    done: asyncio.Future[T]
    alone: bool


class Together(Generic[T]):
    """`transaction`: the store's. Every act runs on one worker at a time, in the order they came."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[None]]) -> None:
        self._transaction = transaction
        self._waiting: list[_Job[T]] = []
        self._worker: asyncio.Task[None] | None = None

    async def run(self, act: Callable[[], T], alone: bool = False) -> T:
        """`alone`: an act with steps outside its transaction, which no other may share."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(act, done, alone))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch = self._next()
                answers = await run_in_threadpool(self._act, batch)
                for job, answer in zip(batch, answers, strict=True):
                    if job.done.cancelled():
                        continue
                    if isinstance(answer, Exception):
                        job.done.set_exception(answer)
                    else:
                        job.done.set_result(answer)
        finally:
            self._worker = None

    def _next(self) -> list[_Job[T]]:
        count = next((place for place, job in enumerate(self._waiting[:LARGEST]) if job.alone), min(len(self._waiting), LARGEST))
        batch, self._waiting = self._waiting[: max(1, count)], self._waiting[max(1, count) :]
        return batch

    def _act(self, batch: list[_Job[T]]) -> list[T | Exception]:
        try:
            with nullcontext() if batch[0].alone else self._transaction():
                answers: list[T | Exception] = []
                for job in batch:
                    answers.append(_one(job.act))
                return answers
        except Exception as error:  # noqa: BLE001  (the batch is not durable: each of its devices is told)
            return [error] * len(batch)


def _one(act: Callable[[], T]) -> T | Exception:
    try:
        return act()
    except SafeconductError as error:
        return error
