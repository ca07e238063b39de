"""8-bit weights by onnxruntime's dynamic quantisation, in the way that models on the Hugging Face hub are made."""

from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic


def quantise(model: onnx.ModelProto, target: Path) -> None:
    """Signed weights with a scale for each output, unsigned activations; in one file, since it fits one."""
    # The optimizer leaves out that its fused operators are of this domain, and shapes are inferred by that.
    if all(opset.domain != "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    quantize_dynamic(
        model,
        target,
        per_channel=True,
        weight_type=QuantType.QInt8,
        # Shapes are not inferred past fused operators.
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
