"""Makes what one model of the benchmark needs, in a folder:

    make_models.py default OUT --from models/default
    make_models.py mbert OUT

ours/           a promptpress model folder (mbert only; the default model is the one in the box)
peer.onnx       the same weights in f32, in a fused graph; the bulk of them in weights.bin
peer-int8.onnx  the same graph with 8-bit weights
hub/            the model as transformers.js wants it, f32 and its usual 8 bits (the default model only)
windows.json    full windows as text and as token ids, {tokens: {text, ids}}; the one of 102 has a hundred words
"""

import argparse
import json
import logging
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.onnx_model_bert import BertOnnxModel

import bert_onnx
import checkpoint
import hub
from quantise import quantise

WINDOWS = [128, 512, 102]


def fuse(config: dict, weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The graph after onnxruntime's transformer optimizer; fails unless every layer was fused."""
    layers = config["num_hidden_layers"]
    model = BertOnnxModel(bert_onnx.build(config, weights), config["num_attention_heads"], config["hidden_size"])
    model.optimize(FusionOptions("bert"))
    counts = model.get_fused_operator_statistics()
    norms = counts["SkipLayerNormalization"] + counts["EmbedLayerNormalization"]
    print({name: count for name, count in counts.items() if count})
    if (counts["Attention"], counts["BiasGelu"], norms) != (layers, layers, 2 * layers + 1):
        raise SystemExit(f"the optimizer did not fuse every layer: {counts}")
    return model.model


def save(model: onnx.ModelProto, path: Path, data: str) -> None:
    # An existing file would be appended to.
    (path.parent / data).unlink(missing_ok=True)
    onnx.save_model(model, path, save_as_external_data=True, all_tensors_to_one_file=True, location=data)


def logits(path: Path, ids: list[int]) -> np.ndarray:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feeds = {"input_ids": np.array([ids]), "position_ids": np.arange(len(ids))[None]}
    return session.run(["logits"], feeds)[0]


def windows(ours: Path, config: dict) -> dict[int, dict]:
    """Texts of words that are one piece each, so that the ids are known on both sides."""
    tokenizer = ours / "tokenizer.json"
    if tokenizer.exists():
        pieces = json.loads(tokenizer.read_text())["model"]["vocab"]
        known = [(score, piece[1:], i) for i, (piece, score) in enumerate(pieces) if re.fullmatch("▁[a-z]{4,}", piece)]
        candidates = [(word, i) for _, word, i in sorted(known, reverse=True)[:2000]]
        first, last = 0, 2
    else:
        candidates = [(f"w{i}", i) for i in range(1000, config["vocab_size"])]
        first, last = 2, 3
    random = np.random.default_rng(1)
    chosen = {tokens: [candidates[i] for i in random.integers(0, len(candidates), tokens - 2)] for tokens in WINDOWS}
    return {
        tokens: {"text": " ".join(word for word, _ in words), "ids": [first, *(i for _, i in words), last]}
        for tokens, words in chosen.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=["default", "mbert"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="source", type=Path)
    arguments = parser.parse_args()
    logging.getLogger().setLevel(logging.ERROR)
    logging.getLogger("onnxruntime.transformers").setLevel(logging.ERROR)

    out: Path = arguments.out
    ours = arguments.source or out / "ours"
    if not arguments.source:
        checkpoint.write_random(ours)
    config, weights = checkpoint.read(ours)
    texts = windows(ours, config)
    out.mkdir(parents=True, exist_ok=True)
    fused, plain = out / "peer.onnx", out / "plain.onnx"
    save(fuse(config, weights), fused, "weights.bin")
    save(bert_onnx.build(config, weights), plain, "plain.bin")
    ids = texts[128]["ids"]
    difference = np.abs(logits(fused, ids) - logits(plain, ids)).max()
    print(f"largest difference of a logit from the unfused graph: {difference:.1e}")
    if not difference < 1e-3:
        raise SystemExit("the fused graph computes something else")
    quantise(onnx.load(fused), out / "peer-int8.onnx")
    for path in [plain, out / "plain.bin"]:
        path.unlink()
    if arguments.source:
        hub.write(ours, config, weights, out / "hub")
    (out / "windows.json").write_text(json.dumps(texts))


main()
