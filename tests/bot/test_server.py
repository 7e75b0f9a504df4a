"""`whysync serve`, as a process: it says where it is, answers, and ends when told to."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def server(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The demo on a free port."""
    environment = {**os.environ, "WHYSYNC_STATE": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "serve", "--demo", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def address(process: "subprocess.Popen[str]") -> str:
    """Where it says it is."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    return found[0]


def test_it_answers_and_ends(server: "subprocess.Popen[str]") -> None:
    """From the printed address to an answer, and a clean end."""
    url = address(server)
    body = json.dumps({"text": "why isn't jdoe syncing?", "thread": "abcdefgh"}).encode()
    request = urllib.request.Request(f"{url}/api/ask", body, {"Content-Type": "application/json"})

    with urllib.request.urlopen(request, timeout=20) as response:
        told = json.load(response)
    server.send_signal(signal.SIGTERM)

    assert told["verdict"]["diagnosis"] == "cs-ou-not-selected"
    assert server.wait(10) == 0
    assert server.stderr is not None
    assert server.stderr.read() == ""


def test_a_port_in_use() -> None:
    """One line with the mend, and status 2."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "bot", "serve", "--demo", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "--port" in done.stderr
    assert done.stderr.count("\n") == 1
