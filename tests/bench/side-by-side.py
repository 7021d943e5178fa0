#!/usr/bin/python3
"""The side-by-side table of script/bench: PruneScope, PyTorch and ONNX Runtime take turns on the same images, network and threads.

Prints a table of medians and ratios, writes everything that was measured as JSON. A peer that is not installed is named as missing.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

REST = 0.2  # seconds
# PyTorch frees its gradients at every batch; a C library that hands the memory back each time would cost it half of its speed.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 32), "MALLOC_TOP_PAD_": str(1 << 26)}
HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "../../resources/models/lenet-300-100.onnx")
# What is compared: row, our task, peer, its task, how many of the peer's runs it stands for, at least, aim.
ROWS = [
    ("step over 0.1 % of the weights", "step0.1", "onnxruntime", "forward", 1, None, None),
    ("step over 1 % of the weights", "step1", "onnxruntime", "forward", 1, 5, 10),
    ("step over 5 % of the weights", "step5", "onnxruntime", "forward", 1, None, None),
    ("full evaluation, dense", "evaluate", "onnxruntime", "forward", 1, 1, 2),
    ("full evaluation, 90 % pruned", "evaluate90", "onnxruntime", "forward", 1, 3, 5),
    ("exact curve", "curve", "onnxruntime", "forward", None, 6, 12),
    ("full evaluation against mask + forward", "evaluate", "torch", "forward", 1, None, None),
    ("training epoch", "train", "torch", "train", 1, 4, 8),
]


class Peer:
    """A process that takes task names on its standard input and answers with milliseconds."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        first = self.process.stdout.readline().split()
        if not first or first[0] != "ready":
            lines = self.process.communicate()[1].strip().splitlines()
            raise OSError(next((line for line in lines if "rror" in line), "it did not start"))
        self.version = first[1] if len(first) > 1 else ""

    def run(self, task):
        self.process.stdin.write(task + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def start_peers(options, folder, ours):
    peers, missing = {"prunescope": Peer(ours)}, {}
    commands = {
        "torch": ["/usr/bin/python3", f"{HERE}/peer-torch.py", folder, str(options.threads)],
        "onnxruntime": ["node", f"{HERE}/peer-onnxruntime.cjs", folder, str(options.threads), MODEL]
        + ([os.path.abspath(options.node_modules)] if options.node_modules else []),
    }
    for name, command in commands.items():
        try:
            peers[name] = Peer(command, KEEP_MEMORY if name == "torch" else {})
        except OSError as error:
            missing[name] = str(error)
    return peers, missing


def measure(peers, rows, repetitions, rest):
    """Medians by (peer, task); in every repetition all take their turn. rest: seconds before each: OpenMP, OpenBLAS and ONNX
    Runtime keep their threads spinning for a while after their work, which would slow down whoever comes next."""
    tasks = list(dict.fromkeys([("prunescope", row[1]) for row in rows] + [(row[2], row[3]) for row in rows]))
    tasks = [task for task in tasks if task[0] in peers]
    times = {task: [] for task in tasks}
    for repetition in range(repetitions + 1):  # the first one warms up
        for peer, task in tasks:
            time.sleep(rest)
            elapsed = peers[peer].run(task)
            if repetition > 0:
                times[(peer, task)].append(elapsed)
    return {task: statistics.median(values) for task, values in times.items()}, times


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.processor()


def rows_of(rows, medians, points):
    for what, task, peer, peer_task, runs, least, aim in rows:
        ours = medians[("prunescope", task)]
        theirs = medians.get((peer, peer_task))
        runs = runs or points
        yield {
            "what": f"{what} of {points} points" if runs == points and runs > 1 else what,
            "ms": ours,
            "peer": peer + (f" × {runs}" if runs > 1 else ""),
            "peerMs": theirs and theirs * runs,
            "ratio": theirs and theirs * runs / ours,
            "atLeast": least,
            "aim": aim,
        }


def print_table(report):
    machine = report["machine"]
    print(f"{machine['processor']}, {machine['threads']} threads, {report['testImages'] or 'all'} test images, "
          f"{report['trainImages'] or 'all'} training images; medians of {report['repetitions']} repetitions, taking turns")
    for peer, version in report["peers"].items():
        print(f"  {peer} {version}")
    for peer, why in report["missing"].items():
        print(f"  {peer}: MISSING ({why})")
    print(f"{'':42}{'ms':>10}  {'peer':<18}{'ms':>10}{'ratio':>8}{'at least':>10}{'aim':>6}")
    for row in report["rows"]:
        theirs = f"{row['peerMs']:10.2f}{row['ratio']:8.2f}" if row["ratio"] else f"{'missing':>10}{'':8}"
        print(f"{row['what']:42}{row['ms']:10.2f}  {row['peer']:<18}{theirs}{row['atLeast'] or '':>10}{row['aim'] or '':>6}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="BenchPeer")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--node-modules", help="the folder that holds node_modules with onnxruntime-node")
    parser.add_argument("--json", required=True, help="where to write what was measured")
    parser.add_argument("--short", action="store_true", help="few images, two repetitions: does it work at all")
    parser.add_argument("--only", default="", help="only the rows with this text in their name")
    options = parser.parse_args()
    rows = [row for row in ROWS if options.only in row[0]]
    test, train, points = (640, 1000, 8) if options.short else (0, 0, 256)
    repetitions = 2 if options.short else 15
    ours = [options.program, str(options.threads), str(test), str(train), str(points)]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(ours + ["--export", folder], check=True)
        peers, missing = start_peers(options, folder, ours)
        medians, times = measure(peers, rows, repetitions, 0 if options.short else REST)
        versions = {name: peer.version for name, peer in peers.items()}
        for peer in peers.values():
            peer.close()
    report = {
        "machine": {"processor": processor(), "threads": options.threads, "system": platform.platform()},
        "testImages": test,
        "trainImages": train,
        "repetitions": repetitions,
        "peers": versions,
        "missing": missing,
        "rows": list(rows_of(rows, medians, points)),
        "times": {f"{peer} {task}": values for (peer, task), values in times.items()},
    }
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=1, ensure_ascii=False)
    print_table(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
