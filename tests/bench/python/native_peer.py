"""One native figure of onnxruntime on the CPU, in a process of its own, with the lines that tests/bench/native.rs prints:

    native_peer.py FOLDER GRAPH TOKENS RUNS SECONDS

FOLDER holds windows.json and GRAPH, such as peer.onnx; all cores, as on the other side.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

folder, graph, tokens, runs, seconds = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
ids = np.array([json.loads((folder / "windows.json").read_text())[tokens]["ids"]], np.int64)  # [1, seq]

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = len(os.sched_getaffinity(0))
session = onnxruntime.InferenceSession(str(folder / graph), options, providers=["CPUExecutionProvider"])
names = [node.name for node in session.get_inputs()]
inputs = {name: ids if name == "input_ids" else np.arange(ids.shape[1], dtype=np.int64)[None] for name in names}
version, threads = onnxruntime.__version__, options.intra_op_num_threads
print(json.dumps({"device": f"onnxruntime {version}, {threads} threads"}), flush=True)

started = time.monotonic()
for run in range(runs + 1):
    if run > 0 and time.monotonic() - started > seconds:
        break
    begin = time.monotonic()
    logits = session.run(["logits"], inputs)[0][0]  # [seq, 2]
    print(json.dumps({"seconds": time.monotonic() - begin}), flush=True)

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
# Its probabilities are of pieces, not of words, and are compared in the browser.
print(json.dumps({"peak_bytes": peak}), flush=True)
