"""A BERT token classifier as f32 arrays under the Hugging Face names, read from a promptpress model folder or drawn
at random in promptpress's int8 layout (src/model/weights.rs), so that both sides of the benchmark run one model."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

BLOCK = 32

MBERT = {
    "architectures": ["BertForTokenClassification"],
    "model_type": "bert",
    "vocab_size": 119_647,
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
    "pad_token_id": 0,
}


def read(folder: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """config.json and every tensor, dequantised."""
    stored = load_file(folder / "model.safetensors")
    values = {name: dequantised(tensor, stored.get(f"{name}.scale")) for name, tensor in stored.items() if not name.endswith(".scale")}
    return json.loads((folder / "config.json").read_text()), values


def dequantised(tensor: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    if tensor.dtype == np.int8:
        return tensor.astype(np.float32) * scale[:, None]
    if tensor.dtype == np.uint8:
        nibbles = np.stack([tensor & 15, tensor >> 4], axis=-1).reshape(len(tensor), -1).astype(np.float32) - 8  # [rows, columns]
        return nibbles * np.repeat(scale.astype(np.float32), BLOCK, axis=1)
    return tensor.astype(np.float32)


def write_random(folder: Path) -> None:
    """The shape of mBERT-base with random weights of the usual spread, and a vocabulary of one made-up word a row."""
    hidden, feed_forward = MBERT["hidden_size"], MBERT["intermediate_size"]
    random = np.random.default_rng(0)
    tensors: dict[str, np.ndarray] = {}

    def matrix(name: str, rows: int, columns: int) -> None:
        tensors[name] = random.integers(-127, 128, (rows, columns), np.int8)
        # Standard deviation 0.02, as BERT is initialised.
        tensors[f"{name}.scale"] = np.full(rows, 0.02 / 73.3, np.float32)

    def linear(name: str, outputs: int, inputs: int) -> None:
        matrix(f"{name}.weight", outputs, inputs)
        tensors[f"{name}.bias"] = random.normal(0, 0.02, outputs).astype(np.float32)

    def norm(name: str) -> None:
        tensors[f"{name}.weight"] = random.normal(1, 0.02, hidden).astype(np.float32)
        tensors[f"{name}.bias"] = random.normal(0, 0.02, hidden).astype(np.float32)

    matrix("bert.embeddings.word_embeddings.weight", MBERT["vocab_size"], hidden)
    for name, rows in [("position", MBERT["max_position_embeddings"]), ("token_type", MBERT["type_vocab_size"])]:
        tensors[f"bert.embeddings.{name}_embeddings.weight"] = random.normal(0, 0.02, (rows, hidden)).astype(np.float16)
    norm("bert.embeddings.LayerNorm")
    for i in range(MBERT["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{i}"
        for part in ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]:
            linear(f"{layer}.{part}", hidden, hidden)
        norm(f"{layer}.attention.output.LayerNorm")
        linear(f"{layer}.intermediate.dense", feed_forward, hidden)
        linear(f"{layer}.output.dense", hidden, feed_forward)
        norm(f"{layer}.output.LayerNorm")
    # Wide enough that the probabilities of different tokens differ and a comparison can fail.
    tensors["classifier.weight"] = random.normal(0, 0.1, (2, hidden)).astype(np.float32)
    tensors["classifier.bias"] = np.zeros(2, np.float32)

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words += [f"w{i}" for i in range(len(words), MBERT["vocab_size"])]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(MBERT))
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    save_file(tensors, folder / "model.safetensors")
