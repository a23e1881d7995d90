"""Writes all the time through the whole ensemble: write-zookeeper.py HOST:PORT,HOST:PORT,..

Each acknowledged write brings the node's version, which only goes up: a version that was given before means that an
acknowledged write was lost. At SIGTERM prints {"acknowledged":N,"lost":N,"longestGapMs":N}.
"""
import json
import signal
import sys
import time

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException
from kazoo.handlers.threading import KazooTimeoutError
from kazoo.retry import KazooRetry

stopping = False


def stop(*_):
    global stopping
    stopping = True


signal.signal(signal.SIGTERM, stop)
forever = KazooRetry(max_tries=-1, delay=0.05, max_delay=0.5)
client = KazooClient(hosts=sys.argv[1], timeout=4.0, connection_retry=forever, randomize_hosts=True)
client.start(timeout=120)
client.ensure_path("/roll")
acknowledged = lost = longest = 0
version = client.get("/roll")[1].version
last = time.monotonic()
while not stopping:
    try:
        given = client.set_async("/roll", str(acknowledged).encode()).get(timeout=10).version
    except (KazooException, KazooTimeoutError):
        # Not acknowledged: it may have been written or not.
        time.sleep(0.02)
        continue
    lost += given <= version
    version = max(version, given)
    acknowledged += 1
    longest = max(longest, time.monotonic() - last)
    last = time.monotonic()
    time.sleep(0.005)
lost += client.retry(client.get, "/roll")[1].version < version
print(json.dumps({"acknowledged": acknowledged, "lost": int(lost), "longestGapMs": round(longest * 1000)}), flush=True)
client.stop()
