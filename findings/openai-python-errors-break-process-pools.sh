#!/usr/bin/env bash
# openai (Python): an API error in a process pool is lost, and breaks the pool with the answers that are still to come.
#
# Expected: the exception of a task reaches the parent process, as it does from a pool of threads: the task that was refused raises
#           APIStatusError 402 or RateLimitError 429, and the other tasks return their answers.
# Seen:     the exception can be pickled, but not unpickled: its `__init__` needs `response` and `body`, which the pickle does not
#           pass on. concurrent.futures gives BrokenProcessPool ("A process in the process pool was terminated abruptly") for the
#           refused task and for every task after it. joblib raises its BrokenProcessPool, "A result has failed to un-serialize".
#           The message of the API is in neither, nor in their causes: a lack of credits looks like the crash of a worker.
# Date:     2026-11-30
# Package:  openai 3.57.0, joblib 1.6.0 (PyPI), Python 3.11
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check openai==3.57.0 joblib==1.6.0
cat > run.py <<'PY'
import concurrent.futures, http.server, json, multiprocessing, threading
import joblib, openai

MESSAGES = {402: "Insufficient credits", 429: "Too many requests of this account"}
ANSWER = {"id": "1", "object": "chat.completion", "created": 1, "model": "acme/model", "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}]}

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status = int(request["messages"][0]["content"])
        body = ANSWER if status == 200 else {"error": {"code": status, "message": MESSAGES[status]}}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_):
        pass

def ask(port, prompt):
    client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/api/v1", api_key="placeholder", max_retries=0)
    answer = client.chat.completions.create(model="acme/model", messages=[{"role": "user", "content": prompt}])
    return answer.choices[0].message.content

def whole(error):
    """The exception with its causes."""
    return "" if error is None else f"{error!r}\n{whole(error.__cause__ or error.__context__)}"

def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    spawn = multiprocessing.get_context("spawn")
    print(f"openai {openai.__version__}, joblib {joblib.__version__}")
    for status, message in MESSAGES.items():
        prompts = ["200", str(status), "200", "200"]
        pools = {"threads": concurrent.futures.ThreadPoolExecutor(1),
                 "processes": concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn)}
        for name, pool in pools.items():
            with pool:
                tasks = [pool.submit(ask, port, prompt) for prompt in prompts]
                found = [task.exception() or task.result() for task in tasks]
            kinds = [one if isinstance(one, str) else type(one).__name__ for one in found]
            kept = message in whole(found[1])
            print(f"{status} {name}: {', '.join(kinds)}; message kept: {kept}")
            if name == "threads":
                assert kinds == ["Hello", type(found[1]).__name__, "Hello", "Hello"] and kept
                assert isinstance(found[1], openai.APIStatusError) and found[1].status_code == status
            else:
                assert kinds == ["Hello"] + 3 * ["BrokenProcessPool"] and not kept, "the pool has changed"
        try:
            joblib.Parallel(n_jobs=2)(joblib.delayed(ask)(port, prompt) for prompt in prompts)
            raise SystemExit("joblib: nothing raised")
        except Exception as error:
            kept = message in whole(error)
            print(f"{status} joblib: {type(error).__name__}: {error}; message kept: {kept}")
            assert "un-serialize" in str(error) and not kept, "joblib has changed"

if __name__ == "__main__":
    main()
PY
v/bin/python run.py
