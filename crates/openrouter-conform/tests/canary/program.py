"""A program that sends its request and prints whatever it is told to, on both streams and with its folder and environment."""

import json
import os
import sys
import urllib.error
import urllib.request

base, secrets = sys.argv[1:3]
body = json.dumps({"model": "a/b", "messages": [{"role": "user", "content": secrets}]}).encode()
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["CANARY_KEY"]}
try:
    urllib.request.urlopen(urllib.request.Request(base + "/chat/completions", body, headers)).read()
    sys.exit(0)
except urllib.error.HTTPError as error:
    print("Error:", error.code, error.read().decode())
print(secrets)
print(secrets, file=sys.stderr)
sys.exit(1)
