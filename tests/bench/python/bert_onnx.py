"""The ONNX graph of a BERT token classifier, in the patterns that PyTorch's exporter leaves and that onnxruntime's
transformer optimizer fuses."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output


def build(config: dict, weights: dict[str, np.ndarray], masked: bool = False) -> onnx.ModelProto:
    """Inputs `input_ids` and `position_ids`, int64 [1, seq]; output `logits`, [1, seq, 2]. No attention mask: a full
    window has none, and promptpress computes none. `masked`: the inputs that models on the Hugging Face hub have,
    `input_ids` and `attention_mask`."""
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    graph = Graph()
    op = graph.op

    def linear(name: str, x: str) -> str:
        weight = graph.constant(f"{name}.weight", weights[f"{name}.weight"].T)  # [inputs, outputs]
        return op("Add", graph.constant(f"{name}.bias", weights[f"{name}.bias"]), op("MatMul", x, weight))

    def norm(name: str, x: str) -> str:
        parts = [graph.constant(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return op("LayerNormalization", x, *parts, axis=-1, epsilon=config["layer_norm_eps"])

    split = graph.constant("split", np.array([0, 0, heads, hidden // heads], np.int64))
    joined = graph.constant("joined", np.array([0, 0, hidden], np.int64))
    root_of_width = graph.constant("root_of_width", np.array(np.sqrt(hidden // heads), np.float32))
    root_of_two = graph.constant("root_of_two", np.array(np.sqrt(2), np.float32))
    one = graph.constant("one", np.array(1, np.float32))
    half = graph.constant("half", np.array(0.5, np.float32))

    def attention(name: str, x: str) -> str:
        def part(kind: str, order: list[int]) -> str:
            return op("Transpose", op("Reshape", linear(f"{name}.self.{kind}", x), split), perm=order)

        query, key, value = part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1]), part("value", [0, 2, 1, 3])
        scores = op("Div", op("MatMul", query, key), root_of_width)  # [1, heads, seq, seq]
        if masked:
            scores = op("Add", scores, penalty)
        context = op("MatMul", op("Softmax", scores, axis=-1), value)  # [1, heads, seq, width]
        return op("Reshape", op("Transpose", context, perm=[0, 2, 1, 3]), joined)  # [1, seq, hidden]

    def gelu(x: str) -> str:
        return op("Mul", op("Mul", x, op("Add", op("Erf", op("Div", x, root_of_two)), one)), half)

    embeddings = "bert.embeddings"
    word_table = graph.constant("words", weights[f"{embeddings}.word_embeddings.weight"])
    # All tokens are of type 0, whose row promptpress adds to the positions too.
    place_rows = weights[f"{embeddings}.position_embeddings.weight"] + weights[f"{embeddings}.token_type_embeddings.weight"][0]
    place_table = graph.constant("places", place_rows)
    if masked:
        axes = graph.constant("axes", np.array([1, 2], np.int64))
        lowest = graph.constant("lowest", np.array(np.finfo(np.float32).min, np.float32))
        absent = op("Sub", one, op("Cast", "attention_mask", to=TensorProto.FLOAT))
        penalty = op("Mul", op("Unsqueeze", absent, axes), lowest)  # [1, 1, 1, seq]
        all_places = graph.constant("all_places", np.arange(len(place_rows), dtype=np.int64)[None])
        from_zero, along_one = (graph.constant(name, np.array([i], np.int64)) for i, name in enumerate(["from_zero", "along_one"]))
        length = op("Gather", op("Shape", "input_ids"), along_one)  # [1]
        places = op("Slice", all_places, from_zero, length, along_one)  # [1, seq]
    else:
        places = "position_ids"
    x = norm(f"{embeddings}.LayerNorm", op("Add", op("Gather", word_table, "input_ids"), op("Gather", place_table, places)))
    for i in range(config["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{i}"
        attended = linear(f"{layer}.attention.output.dense", attention(f"{layer}.attention", x))
        x = norm(f"{layer}.attention.output.LayerNorm", op("Add", attended, x))
        fed = linear(f"{layer}.output.dense", gelu(linear(f"{layer}.intermediate.dense", x)))
        x = norm(f"{layer}.output.LayerNorm", op("Add", fed, x))
    logits = linear("classifier", x)
    graph.nodes.append(helper.make_node("Identity", [logits], ["logits"], name="logits"))

    names = ("input_ids", "attention_mask" if masked else "position_ids")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "seq"]) for name in names]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "seq", 2])]
    proto = helper.make_graph(graph.nodes, "bert", inputs, outputs, graph.initializers)
    return helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
