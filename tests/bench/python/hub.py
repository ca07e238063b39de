"""A model folder as models lie on the Hugging Face hub for transformers.js: an exported graph that nothing was fused in,
in f32 and quantised, beside config and tokenizer."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx

import bert_onnx
from quantise import quantise


def write(source: Path, config: dict, weights: dict[str, np.ndarray], out: Path) -> None:
    """`source` has the tokenizer.json, which is XLM-RoBERTa's by its kind."""
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "tokenizer.json", out)
    (out / "config.json").write_text(json.dumps(config))
    tokenizer = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": config["max_position_embeddings"]}
    (out / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    model = bert_onnx.build(config, weights, masked=True)
    onnx.save_model(model, out / "onnx" / "model.onnx")
    quantise(model, out / "onnx" / "model_quantized.onnx")
