"""What the benchmarks of whole programs share: a private JACK server, recorders and players that run
on it for a while, what they say they caught, and files to play."""

import array
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RATE = 48000


@contextlib.contextmanager
def folder(parent=None):
    path = pathlib.Path(tempfile.mkdtemp(prefix="laydown-bench-", dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Rig:
    """A private server and folders for what runs on it; ends it all at the end of `with`."""

    def __init__(self, build, channels, period, synchronous=True, ports=0):
        self.build = ROOT / build
        self.channels = channels
        self.name = f"laydown-bench-{os.getpid()}"
        self.stack = contextlib.ExitStack()
        # Rings are memory, as in a real $XDG_RUNTIME_DIR; takes go to a disk.
        self.runtime = self._folder("/dev/shm")
        self.files = self._folder(None)
        self.environment = {
            **os.environ,
            "JACK_DEFAULT_SERVER": self.name,
            "JACK_NO_START_SERVER": "1",
            "JACK_NO_AUDIO_RESERVATION": "1",
            "XDG_RUNTIME_DIR": str(self.runtime),
        }
        words = ["jackd", "--name", self.name, "--no-realtime"]
        words += ["-S"] if synchronous else []
        words += ["-p", str(max(ports, channels * 3) + 64), "-d", "dummy", "-r", str(RATE)]
        words += ["-p", str(period), "-C", str(channels), "-P", "2"]
        self.words = words

    def __enter__(self):
        with self.stack:  # all of it ends here if the server does not come
            self.stack.callback(self.end, self.start(self.words))
            wait_until(lambda: self.run("jack_lsp").returncode == 0,
                       "the JACK server does not start")
            self.stack = self.stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def _folder(self, parent):
        return self.stack.enter_context(folder(parent))

    def start(self, words, **more):
        return subprocess.Popen(
            [str(word) for word in words], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **more)

    def run(self, *words):
        return subprocess.run(words, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)

    @staticmethod
    def end(process):
        """SIGTERM; what it had to say."""
        process.send_signal(signal.SIGTERM)
        return process.communicate(timeout=120)[0]

    def connected(self, client):
        """Whether the last channel of `client` has its input."""
        lines = self.run("jack_lsp", "-c", f"system:capture_{self.channels}").stdout
        return f"{client}:" in lines

    def await_recording(self, process, client):
        def ready():
            if process.poll() is not None:
                sys.exit(f"{client} ended: {process.communicate()[0]}")
            return self.connected(client)
        wait_until(ready, f"{client} is not connected", 60)

    # ---- the recorders

    def start_least(self, *more):
        folder = self.files / "least"
        folder.mkdir()
        process = self.start([self.build / "bench/bench-least-recorder", "least", self.channels,
                              folder, *more])
        self.await_recording(process, "least")
        return process

    def end_least(self, process):
        words = self.end(process).split()
        shutil.rmtree(self.files / "least")
        return {"frames": int(words[1]), "missed": int(words[3]), "gaps": int(words[5])}

    def start_ours(self, *more):
        session = self.files / "ours"
        process = self.start([self.build / "src/recorder/laydown-recorder", "--name", "ours",
                              "--tracks", self.channels, "--follow", "free", "--record",
                              "--osc-port", "0", "--quiet", "--connect", "physical",
                              "--session", session, *more])
        self.await_recording(process, "ours")
        wait_until(lambda: (session / "takes.jsonl").exists(), "no take is opened", 60)
        return process

    def end_ours(self, process):
        self.end(process)
        session = self.files / "ours"
        takes = closed_takes(session / "takes.jsonl")
        files = list(session.glob("audio/*"))
        shutil.rmtree(session)
        if len(takes) != self.channels or len(files) != self.channels:
            sys.exit(f"{len(takes)} of {self.channels} takes are complete, in {len(files)} files")
        # jackd tells other latencies of a few of very many ports: those begin elsewhere.
        latencies = {str(take["latency"]) for take in takes}
        if len({(take["length"], str(take["gaps"]), str(take["latency"]))
                for take in takes}) != len(latencies):
            sys.exit("the tracks differ in length or in gaps")
        gaps = takes[0]["gaps"]
        return {"frames": takes[0]["length"], "missed": sum(gap["length"] for gap in gaps),
                "gaps": len(gaps)}

    # ---- the players

    def start_least_player(self, files, ahead):
        return self.start([self.build / "bench/bench-least-player", "least", ahead, *files])

    def end_least_player(self, process):
        return int(self.end(process).split()[3])

    def start_our_player(self, files, ahead, *more):
        return self.start([self.build / "src/player/laydown-player", "--name", "ours", "--quiet",
                           "--osc-port", "0", "--ahead", ahead, *more, *files])

    def end_our_player(self, process):
        """How many underruns it told of, if it was started with --json."""
        events = (json.loads(line) for line in self.end(process).splitlines())
        told = [event for event in events if event["event"] in ("problem", "underrun")]
        if any(event["event"] == "problem" for event in told):
            sys.exit(f"laydown-player: {told}")
        return len(told)


class Watch:
    """bench/jack_watch.cpp on a rig's server."""

    def __init__(self, bench):
        self.bench = bench
        self.process = subprocess.Popen(
            [bench.build / "bench/bench-jack-watch", "watch"], env=bench.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        bench.stack.callback(self.end)

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def ask(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer or answer == ["never"]:
            sys.exit(f"the transport does not {words[0]}")
        return answer

    def roll(self, *words):
        """Start, or locate to a frame: cycles and milliseconds until it rolls."""
        cycles, milliseconds = self.ask(*words)
        return int(cycles), float(milliseconds)

    def rewind(self):
        """Stands at the song's begin."""
        self.ask("stop", 0)

    def count(self):
        """Xruns, gaps and the highest sample since it was asked last."""
        words = self.ask("count")
        return int(words[1]), int(words[3]), float(words[5])

    def play(self, process, port):
        """From the song's begin on, when that output is there; until it is heard."""
        def there():
            if process.poll() is not None:
                sys.exit(f"{process.args[0]} ended: {process.communicate()[0]}")
            return self.ask("listen", port) == ["yes"]
        wait_until(there, f"{port} does not come", 60)
        self.roll("start")
        wait_until(lambda: self.count()[2] > 0, f"{port} is silent")


def write_tracks(folder, count, seconds):
    """Mono files of 32-bit floats, each with noise of its own, on the disk and in the page cache."""
    chance = random.Random(1)
    noise = array.array("f", (chance.uniform(-0.05, 0.05) for _ in range(int(seconds * RATE))))
    samples = noise.tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", len(samples) + 36, b"WAVE", b"fmt ", 16, 3, 1,
                       RATE, RATE * 4, 4, 32, b"data", len(samples))
    paths = []
    for number in range(count):
        path = folder / f"track-{number + 1:03}.wav"
        begin = len(samples) * number // (count * 4) * 4
        with path.open("wb") as file:
            file.write(head + samples[begin:] + samples[:begin])
            file.flush()
            os.fsync(file.fileno())
        paths.append(path)
    return paths


def cpu_seconds(process):
    """Processor time of a process's threads, in nanoseconds' resolution."""
    total = 0
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return total / 1e9


def memory_bytes(process):
    """Its share of all memory that it has (proportional set size)."""
    for line in pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def closed_takes(journal):
    lines = (json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["event"] == "close"]


def wait_until(condition, complaint, limit=20):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            sys.exit(complaint)
        time.sleep(0.02)


def spread(values):
    """Median, and least and most in brackets."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
