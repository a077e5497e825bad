"""The export under test (EXPORT), and what it has to send (TRUTH)."""

import base64
import json
import os
import sys
from pathlib import Path

EXPORT = Path(os.environ["EXPORT"])
sys.path.insert(0, str(EXPORT))


def pytest_configure(config):
    config.addinivalue_line("markers", "errors_of(surface): only the cases of this surface with an error status")


def pytest_generate_tests(metafunc):
    """Each test runs for each case."""
    cases = json.loads(Path(os.environ["TRUTH"]).read_text("utf-8"))
    left_out = json.loads((EXPORT / "index.json").read_text("utf-8"))["left_out"].values()
    for case in cases.values():
        case["body"] = base64.b64decode(case["body"])
    ids = [id for id in cases if id not in {id for ids in left_out for id in ids}]
    if marker := metafunc.definition.get_closest_marker("errors_of"):
        ids = [id for id in ids if cases[id]["surface"] == marker.args[0] and cases[id]["status"] >= 400]
    if "case" in metafunc.fixturenames:
        metafunc.parametrize(("case", "wanted"), [(id, cases[id]) for id in ids], ids=ids)
