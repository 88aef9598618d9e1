"""Dense networks with one square activation: training, calibration of bounds, and export as ONNX.

The networks of this folder are made for encrypted inference, which has additions and products and nothing else:

    logits = W2 (W1 x + b1)^2 + b2

A general quadratic a h^2 + b h + c between two affine layers has no more power than the square, because completing the
square moves b into b1 and c into b2. Three multiplicative levels are all that an evaluation takes.

Approximate homomorphic encryption computes on bounded numbers, so the hidden values are kept small by a penalty in
training, and the trained network is rescaled (exactly the same function) until the largest value of each hidden unit over
the training images, times MARGIN, is 1. The bounds travel in the model's metadata_props as decimal strings:

    fhe4j.bound.<tensor name>    the largest absolute value expected in that tensor

The bound of the logits is the largest one over the training images, times MARGIN.
"""

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

MARGIN = 1.25
OPSET = 13


class SquareNetwork(torch.nn.Module):
    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.first = torch.nn.Linear(inputs, hidden)
        self.second = torch.nn.Linear(hidden, outputs)

    def hidden(self, x):
        return self.first(x)

    def forward(self, x):
        h = self.hidden(x)
        return self.second(h * h), h


def make_reproducible(seed):
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def warp(images, side, rotation, zoom, shift):
    """Random rotation (radians), zoom (fraction) and shift (pixels) of every image of a batch of flat images."""
    count = images.shape[0]
    angle = (torch.rand(count) * 2 - 1) * rotation
    scale = 1 + (torch.rand(count) * 2 - 1) * zoom
    dx = (torch.rand(count) * 2 - 1) * shift * 2 / side
    dy = (torch.rand(count) * 2 - 1) * shift * 2 / side
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    theta = torch.stack([torch.stack([cos, -sin, dx], 1), torch.stack([sin, cos, dy], 1)], 1)
    grid = torch.nn.functional.affine_grid(theta, (count, 1, side, side), align_corners=False)
    warped = torch.nn.functional.grid_sample(images.view(count, 1, side, side), grid, align_corners=False)
    return warped.view(count, side * side)


def train(network, images, labels, side, epochs, batch, rate, warping, hidden_limit, weight_decay):
    """Adam with a one-cycle rate; the penalty pushes hidden values beyond hidden_limit back."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=weight_decay)
    steps = epochs * ((len(images) + batch - 1) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.15)
    for epoch in range(epochs):
        order = torch.randperm(len(images))
        for start in range(0, len(images), batch):
            chosen = order[start : start + batch]
            logits, hidden = network(warp(images[chosen], side, *warping))
            loss = torch.nn.functional.cross_entropy(logits, labels[chosen], label_smoothing=0.1)
            loss = loss + 0.1 * torch.relu(hidden.abs() - hidden_limit).square().mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        if (epoch + 1) * 10 % epochs == 0:
            print(f"epoch {epoch + 1}: loss {loss.item():.4f}", flush=True)


def accuracy(network, images, labels):
    with torch.no_grad():
        return (network(images)[0].argmax(1) == labels).float().mean().item()


def export(network, images, shape, path, description):
    """Normalises the hidden values by the (training) images, and writes the network with its bounds."""
    with torch.no_grad():
        logits, hidden = network(images)
        factor = hidden.abs().max(dim=0).values * MARGIN
        logit_bound = logits.abs().max().item() * MARGIN
        weights = {
            "hidden.weight": network.first.weight / factor[:, None],
            "hidden.bias": network.first.bias / factor,
            "logits.weight": network.second.weight * factor**2,
            "logits.bias": network.second.bias,
        }
    nodes = [
        helper.make_node("Flatten", ["pixels"], ["features"], name="flatten", axis=1),
        helper.make_node("Gemm", ["features", "hidden.weight", "hidden.bias"], ["hidden"], name="dense_hidden", transB=1),
        helper.make_node("Mul", ["hidden", "hidden"], ["squared"], name="square"),
        helper.make_node("Gemm", ["squared", "logits.weight", "logits.bias"], ["logits"], name="dense_logits", transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        path.stem,
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", *shape])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", network.second.out_features])],
        [numpy_helper.from_array(value.detach().numpy().astype(numpy.float32), name) for name, value in weights.items()],
        doc_string=description,
    )
    model = helper.make_model(graph, producer_name="fhe4j", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    bounds = {"pixels": 1.0, "features": 1.0, "hidden": 1.0, "squared": 1.0, "logits": round(logit_bound + 0.05, 1)}
    helper.set_model_props(model, {f"fhe4j.bound.{name}": str(bound) for name, bound in bounds.items()})
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    with torch.no_grad():
        final = weights["logits.weight"]
        print(f"hidden units were divided by {factor.min():.2f} to {factor.max():.2f}; logits stay below {logit_bound:.2f}; "
              f"largest output row: l1 {final.abs().sum(1).max():.1f}, l2 {final.square().sum(1).sqrt().max():.1f}; "
              f"largest hidden row: l1 {weights['hidden.weight'].abs().sum(1).max():.2f}")
