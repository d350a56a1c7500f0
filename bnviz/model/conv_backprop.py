"""Back-propagation through a convolutional network, written out as `bnviz.model.backprop` does it for linear maps.

With delta what reaches a convolution's output, dL/dW and what goes on to its input come from one kernel of torch, the
very one that autograd calls. A batch norm between passes delta on through the mini-batch's statistics, over all
locations (Ioffe & Szegedy 2015, section 3.2).
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from bnviz.model.backprop import ATEN, MEAN, SLOPES, Layer, Pass, Seen, gathered
from bnviz.model.conv import SIDE, ConvNet
from bnviz.model.mlp import ACTIVATIONS

PADDING = [SIDE // 2] * 2
UNIT, NONE = [1, 1], [0, 0]  # no dilation; no output padding


class ConvBackprop:
    """Forward and back through one `ConvNet`; made anew when the network's tensors are others.

    Only for a network of which `bnviz.model.backprop.written_out` says so.
    """

    def __init__(self, network: ConvNet) -> None:
        self._layers = [gathered(layer) for layer in network.hidden]
        self._strides = [[layer.stride] * 2 for layer in network.hidden]
        self._weight, self._bias = network.output.weight.detach(), network.output.bias.detach()
        self._nonlinearity, self._slope = ACTIVATIONS[network.activation], SLOPES[network.activation]
        self._arranged = network.arranged
        self._one = torch.ones((), dtype=self._weight.dtype)  # dL/dL

    def forward_backward(self, x: Tensor, y: Tensor) -> Pass:
        """The loss of x (N, D), y (N,) and its gradients; like a step of autograd it moves the running statistics."""
        inputs: list[Tensor] = []
        seen: list[Seen] = []
        u = self._arranged(x)
        for layer, stride in zip(self._layers, self._strides, strict=True):
            z = v = torch.conv2d(u, layer.weight, layer.bias, stride, PADDING)
            mean = scale = None
            if (norm := layer.norm) is not None:
                affine, running = (layer.gamma, layer.beta), (layer.mean, layer.variance)
                v, mean, scale = torch.native_batch_norm(z, *affine, *running, True, norm.weight_of_next(), norm.eps)
            inputs.append(v)
            answer = self._nonlinearity(v)
            seen.append(Seen(u, z, mean, scale, answer))
            u = answer
        flat = u.flatten(1)
        logits = F.linear(flat, self._weight, self._bias)
        logs = F.log_softmax(logits, 1)
        loss, count = ATEN.nll_loss_forward.default(logs, y, None, *MEAN)
        delta = ATEN.nll_loss_backward.default(self._one, logs, y, None, *MEAN, count)
        delta = ATEN._log_softmax_backward_data.default(delta, logs, 1, logs.dtype)
        weights, others = [torch.mm(delta.t(), flat)], [delta.sum(0)]
        delta = torch.mm(delta, self._weight).view(u.shape)
        return Pass(inputs, logits, loss, self._back(seen, delta, weights, others))

    def _back(self, seen: list[Seen], delta: Tensor, weights: list[Tensor], others: list[Tensor]) -> tuple[Tensor, ...]:
        """The gradients of all parameters; delta is that of the last convolution's answers, (N, C, H, W)."""
        for k in reversed(range(len(seen))):
            layer, at = self._layers[k], seen[k]
            delta = self._slope(delta, at.answer)
            if (norm := layer.norm) is not None:
                statistics = layer.mean, layer.variance, at.mean, at.scale
                delta, *affine = ATEN.native_batch_norm_backward.default(
                    delta, at.linear, layer.gamma, *statistics, True, norm.eps, [True, True, True]
                )
                others = [*affine, *others]
            delta, slope, shift = self._through(delta, at.received, layer, k)
            if layer.bias is not None:
                others = [shift, *others]
            weights.append(slope)
        return (*reversed(weights), *others)

    def _through(self, delta: Tensor, u: Tensor, layer: Layer, k: int) -> tuple[Tensor, Tensor, Tensor]:
        """What reaches the input of a convolution, its weights and its bias; an image's own gradient is not needed."""
        sizes = None if layer.bias is None else [len(layer.bias)]
        wanted = [k > 0, True, layer.bias is not None]
        found: tuple[Tensor, Tensor, Tensor] = ATEN.convolution_backward.default(
            delta, u, layer.weight, sizes, self._strides[k], PADDING, UNIT, False, NONE, 1, wanted
        )
        return found
