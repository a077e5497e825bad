"""Bad input gives an answer, or a TypeError or ValueError that names the argument."""

from __future__ import annotations

import json
import logging
import pickle
import subprocess
import sys
import threading
from typing import Any, Dict

import pytest

import openrouter_errors as oe
from openrouter_errors.logging import DiagnosisFilter

CREDITS = b'{"error":{"code":402,"message":"Insufficient credits"}}'


@pytest.mark.parametrize("body", [None, 7, 1.5, object(), {1, 2}, print])
@pytest.mark.parametrize("call", [oe.diagnose, oe.read, oe.read_shape])
def test_a_wrong_body_is_named(call: Any, body: Any) -> None:
    with pytest.raises(TypeError, match=r"^body: expected bytes, str, dict or list, found "):
        call(body)


def test_other_arguments_are_named() -> None:
    with pytest.raises(TypeError, match=r"^text: "):
        oe.identify(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^chunk: "):
        oe.StreamReader().push(None)  # type: ignore[arg-type]
    for status in (-1, 70000, 2**80, "429", 4.5):
        with pytest.raises(TypeError, match=r"^status: "):
            oe.diagnose(b"", status=status)  # type: ignore[arg-type]
    for headers in (7, "a: b", [1], [("a",)], {"a": None}):
        with pytest.raises(TypeError, match=r"^headers: "):
            oe.diagnose(b"", headers=headers)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^model: "):
        oe.diagnose(b"", model=7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^surface: expected one of chat_completions, "):
        oe.diagnose(b"", surface="chat")


def test_a_cyclic_object_is_a_type_error_for_diagnose_and_an_answer_for_explain() -> None:
    cyclic: Dict[str, Any] = {}
    cyclic["error"] = cyclic
    with pytest.raises(TypeError, match=r"^body: "):
        oe.diagnose(cyclic)
    assert oe.explain(cyclic) is not None
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TypeError, match=r"^body: "):
        oe.diagnose(deep)
    assert oe.explain(deep) is not None


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", "\ud800 Insufficient credits", b"\x00" * 100, bytearray(CREDITS), memoryview(CREDITS)],
)
def test_any_bytes_give_an_answer(body: Any) -> None:
    assert isinstance(oe.diagnose(body).to_dict(), dict)
    assert isinstance(oe.read(body), dict)


def test_100_megabytes() -> None:
    filler = b'{"error":{"code":402,"message":"Insufficient credits"},"filler":"' + b"x" * 100_000_000 + b'"}'
    assert oe.diagnose(filler).cause == "credits.insufficient"
    assert oe.diagnose(b"[" * 100_000_000).shape == "truncated_json"


def test_parsed_json_is_read_as_its_text() -> None:
    assert oe.diagnose(json.loads(CREDITS), status=402) == oe.diagnose(CREDITS.decode(), status=402)


class Hostile(Exception):
    """Every attribute raises."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __str__(self) -> str:
        raise RuntimeError("no text")


class HostileBody(Exception):
    body = Hostile()
    response = Hostile()
    headers = Hostile()
    status_code = "not a number"


def test_explain_never_raises() -> None:
    looped = ValueError("a")
    looped.__cause__ = looped
    for value in (None, 7, object(), Hostile(), HostileBody("402 Insufficient credits"), looped, Exception(), print, int):
        assert isinstance(oe.explain(value), oe.Diagnosis)
    assert oe.explain(HostileBody("Error code: 402 - Insufficient credits")).cause == "credits.insufficient"


class Message:
    """What a framework hands on of a choice."""

    def __init__(self, finish_reason: str) -> None:
        self.content = "The answer is"
        self._metadata = {"model_name": "x", "finish_reason": finish_reason}

    def model_dump(self) -> Dict[str, Any]:
        return {"type": "ai", "content": self.content, "response_metadata": self._metadata}


def test_explain_sees_that_a_message_ended_in_an_error() -> None:
    found = oe.explain(Message("error"))
    assert found.is_error and found.delivered
    assert not oe.explain(Message("stop")).is_error


def test_explain_looks_behind_the_exception() -> None:
    try:
        try:
            raise ConnectionError(json.loads(CREDITS))
        except ConnectionError as error:
            raise RuntimeError("the chain failed") from error
    except RuntimeError as error:
        assert oe.explain(error).cause == "credits.insufficient"


def test_a_closed_reader_says_so() -> None:
    reader = oe.StreamReader()
    reader.push(b'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n')
    assert reader.delivered
    found = reader.close(status=200)
    assert found.cause == oe.Cause.STREAM_DROPPED
    assert reader.delivered and reader.facts["end"] == "open"
    with pytest.raises(ValueError, match="closed"):
        reader.push(b"")


def test_vocabularies_are_open() -> None:
    cause = oe.diagnose(CREDITS).cause
    assert cause is oe.Cause.CREDITS_INSUFFICIENT and cause.is_known
    assert f"{cause}" == str(cause) == cause.value == "credits.insufficient"
    unknown = oe.Cause("credits.new")
    assert unknown == "credits.new" and not unknown.is_known
    assert pickle.loads(pickle.dumps(unknown)) == unknown
    with pytest.raises(ValueError):
        oe.Cause(7)


def test_retry_waits() -> None:
    retry = oe.diagnose(b'{"error":{"code":503,"message":"x"}}', status=503).retry
    assert retry is not None and retry.decision == oe.Decision.BACKOFF
    assert [retry.wait(attempts) for attempts in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, None]
    assert retry.wait(1, delivered=True) is None
    with pytest.raises(ValueError, match="base"):
        retry.wait(1, base=-1)


def test_other_threads_run_meanwhile() -> None:
    # The first diagnosis takes long; the counting thread can only advance while the GIL is released.
    body = CREDITS[:-1] + b',"filler":"' + b"x" * 200_000_000 + b'"}'
    running, count = True, 0

    def counting() -> None:
        nonlocal count
        while running:
            count += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    thread = threading.Thread(target=counting)
    try:
        # With that switch interval the main thread gets the GIL back only because the other one ends.
        timer = threading.Timer(0.05, lambda: None)
        timer.start()
        timer.join()
        sys.setswitchinterval(interval)
        thread.start()
        before = count
        oe.diagnose(body)
        assert count > before
    finally:
        running = False
        sys.setswitchinterval(interval)
        thread.join()


def test_log_records_carry_the_diagnosis(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("test_openrouter")
    caplog.set_level(logging.INFO)
    caplog.handler.addFilter(DiagnosisFilter(texts=True))
    try:
        logger.error("call failed", exc_info=RuntimeError("Error code: 402 - Insufficient credits"))
        logger.error("call failed: %s", RuntimeError("Error code: 402 - Insufficient credits"))
        logger.error('{"error":{"code":402,"message":"Insufficient credits"}}')
        logger.info("all is well")
    finally:
        caplog.handler.filters.clear()
    causes = [record.__dict__["openrouter_cause"] for record in caplog.records]
    assert causes[:4] == ["credits.insufficient"] * 3 + [None]
    assert caplog.records[0].__dict__["openrouter_retry"] == "no"
    pickle.dumps(caplog.records[3].__dict__)


def test_a_record_that_cannot_be_formatted_passes() -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%d %d", (1,), None)
    assert DiagnosisFilter(texts=True).filter(record)
    assert record.__dict__["openrouter_cause"] is None


def test_the_command_reads_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "openrouter_errors"],
        input=b"[OPENROUTER] 401401 Missing Authentication header",
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().splitlines()[0] == "401 auth.missing_credentials: no credentials were sent"
    done = subprocess.run(
        [sys.executable, "-m", "openrouter_errors", "--json"], input=b"\xff", capture_output=True, check=True
    )
    assert set(json.loads(done.stdout)) == set(oe.DiagnosisDict.__annotations__)
    done = subprocess.run([sys.executable, "-m", "openrouter_errors", "no such file"], capture_output=True)
    assert done.returncode == 2 and b"no such file" in done.stderr
