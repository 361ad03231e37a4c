"""
EfficientNet-Lite in PyTorch, with the parameter names of the package efficientnet_lite_pytorch 0.1.0.

The package fixes the widths of the stem and the head, so that no small tower can be made with it. `test_towers.py` holds
this one against the package with the published weights.
"""

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F

BN_EPSILON = 1e-3
"""Of the package: batch_norm_epsilon."""

BN_MOMENTUM = 0.01
"""Share of the batch in updated running statistics. Of the package: 1 - batch_norm_momentum = 1 - 0.99."""


@dataclass(frozen=True)
class Stage:
    """Blocks of one width: the first has the stride and changes the width, the others repeat at stride 1."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    out: int


@dataclass(frozen=True)
class Shape:
    """The sizes of a tower."""

    stem: int
    stages: tuple[Stage, ...]
    head: int
    classes: int


LITE0 = Shape(
    stem=32,
    stages=(
        Stage(1, 3, 1, 1, 16),
        Stage(2, 3, 2, 6, 24),
        Stage(2, 5, 2, 6, 40),
        Stage(3, 3, 2, 6, 80),
        Stage(3, 5, 1, 6, 112),
        Stage(4, 5, 2, 6, 192),
        Stage(1, 3, 1, 6, 320),
    ),
    head=1280,
    classes=1000,
)


class SameConv(nn.Conv2d):
    """TensorFlow's SAME padding: the output is ceil(input / stride), and an odd row or column of zeros goes after."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, 0, 1, groups, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """x: [items, inputs, height, width] → [items, outputs, ceil(height / stride), ceil(width / stride)]."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        height, width = (max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[2:])
        before = (height // 2, width // 2)
        if height % 2 or width % 2:
            # Only what the convolution cannot pad by itself costs a copy.
            x = F.pad(x, (before[1], width - before[1], before[0], height - before[0]))
            before = (0, 0)
        return F.conv2d(x, self.weight, None, self.stride, before, 1, self.groups)


def norm(channels: int) -> nn.BatchNorm2d:
    """A layer of batch normalisation with the package's constants."""
    return nn.BatchNorm2d(channels, eps=BN_EPSILON, momentum=BN_MOMENTUM)


class Block(nn.Module):
    """An inverted bottleneck: 1×1 up, depthwise, 1×1 down; the input is added where neither size nor width changes."""

    def __init__(self, inputs: int, stage: Stage, stride: int) -> None:
        super().__init__()
        inner = inputs * stage.expand
        self.expands = stage.expand != 1
        if self.expands:
            self._expand_conv = SameConv(inputs, inner, 1)
            self._bn0 = norm(inner)
        self._depthwise_conv = SameConv(inner, inner, stage.kernel, stride, inner)
        self._bn1 = norm(inner)
        self._project_conv = SameConv(inner, stage.out, 1)
        self._bn2 = norm(stage.out)
        self.adds = stride == 1 and inputs == stage.out

    def forward(self, inputs: Tensor) -> Tensor:
        """inputs: [items, inputs, h, w] → [items, out, ceil(h / stride), ceil(w / stride)]."""
        x = inputs
        if self.expands:
            x = F.relu6(self._bn0(self._expand_conv(x)))
        x = F.relu6(self._bn1(self._depthwise_conv(x)))
        x = self._bn2(self._project_conv(x))
        return x + inputs if self.adds else x


class EfficientNetLite(nn.Module):
    """The tower with its classifier. Dropout and stochastic depth of the package are left out: nothing here trains with them."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self._conv_stem = SameConv(3, shape.stem, 3, 2)
        self._bn0 = norm(shape.stem)
        blocks, inputs = [], shape.stem
        for stage in shape.stages:
            for i in range(stage.repeats):
                blocks.append(Block(inputs, stage, stage.stride if i == 0 else 1))
                inputs = stage.out
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = SameConv(inputs, shape.head, 1)
        self._bn1 = norm(shape.head)
        self._fc = nn.Linear(shape.head, shape.classes)

    def taps(self, images: Tensor) -> list[Tensor]:
        """images: [items, 3, side, side] → the values after the stem, after each block and after the head, from the input up."""
        values = [F.relu6(self._bn0(self._conv_stem(images)))]
        for block in self._blocks:
            values.append(block(values[-1]))
        values.append(F.relu6(self._bn1(self._conv_head(values[-1]))))
        return values

    def pooled(self, images: Tensor) -> Tensor:
        """images: [items, 3, side, side] → [items, head], the mean over places."""
        return self.taps(images)[-1].mean((2, 3))

    def forward(self, images: Tensor) -> Tensor:
        """images: [items, 3, side, side] → logits, [items, classes]."""
        return self._fc(self.pooled(images))


def parameters_of(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state without PyTorch's counters of batches, which mean nothing at a fixed momentum."""
    return {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}
