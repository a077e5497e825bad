"""What the stubs of an export have to send, by the files of fixtures/: truth.py OUT

OUT/truth.json has every playable fixture. OUT/altered.json has three of them with one difference each, in the status, a header
and the body: a test that does not name all three by their ids notices nothing.
"""

import base64
import json
import sys
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
TYPES = {
    ".json": "application/json",
    ".sse": "text/event-stream",
    ".html": "text/html; charset=UTF-8",
    ".txt": "text/plain",
}
# An HTTP error with headers, an error in the body of a 200, a stream.
ALTERED = ["chat_completions/429-free-per-minute-real-headers", "chat_completions/503-ok-body-nvidia-overloaded",
           "messages/stream-529-overloaded-after-content"]


def truth(case_file):
    case = json.loads(case_file.read_text("utf-8"))
    stem = case_file.name.removesuffix(".case.json")
    (payload,) = (case_file.with_name(stem + suffix) for suffix in TYPES if case_file.with_name(stem + suffix).exists())
    wire = case.get("wire") or {}
    status = case["status"]
    if status is None:
        status = case["expect"]["status"] if case["delivery"] in ("http_error", "not_json") else 200
    headers = case["headers"]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers = [*headers, ["Content-Type", TYPES[payload.suffix]]]
    body = payload.read_bytes()
    end = wire.get("end", "complete")
    return {
        "surface": case["surface"],
        "method": case["request"].get("method", "GET" if case["surface"] in ("models", "keys") else "POST"),
        "path": case["request"].get("path"),
        "status": status,
        "headers": headers,
        "body": body if end == "complete" else body[: wire.get("at_byte")],
        "end": end,
    }


def encoded(cases):
    return json.dumps({id: {**case, "body": base64.b64encode(case["body"]).decode()} for id, case in cases.items()})


def main(out):
    cases = {}
    for case_file in sorted(FIXTURES.glob("*/*.case.json")):
        case = truth(case_file)
        id = f"{case_file.parent.name}/{case_file.name.removesuffix('.case.json')}"
        if case_file.parent.name != "wrapped" and json.loads(case_file.read_text("utf-8"))["delivery"] != "wrapped":
            cases[id] = case
    altered = {id: dict(cases[id]) for id in ALTERED}
    by_status, by_header, by_body = altered.values()
    by_status["status"] += 1
    by_header["headers"] = [*by_header["headers"][:-1], [by_header["headers"][-1][0], "text/altered"]]
    by_body["body"] = by_body["body"][:-3] + b"?" + by_body["body"][-2:]
    (out / "truth.json").write_text(encoded(cases), "utf-8")
    (out / "altered.json").write_text(encoded(altered), "utf-8")
    print(f"{len(cases)} fixtures can be played")


main(Path(sys.argv[1]))
