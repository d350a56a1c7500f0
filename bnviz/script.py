"""A live race as a plain PyTorch script: short, deterministic, with its timed changes; nothing of this project in it.

The script is put together from the blocks below, and only from those that its run needs. It prints the loss of every
step of both networks, the same losses that the app shows.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bnviz import config as settings

ARMS = ("plain", "bn")

SKLEARN = """images, labels = {load}
x_train, x_test, y_train, y_test = map(
    torch.tensor, train_test_split({images}, labels, test_size={test}, random_state=0, stratify=labels)
)
"""
SETS = {
    "digits": ("load_digits", "load_digits(return_X_y=True)", "images / 16", 360, (64, 10)),
    "circles": ("make_circles", "make_circles(2000, noise=0.06, factor=0.5, random_state=0)", "images", 1000, (2, 2)),
    "moons": ("make_moons", "make_moons(2000, noise=0.15, random_state=0)", "images", 1000, (2, 2)),
}
MNIST = '''def idx(name, start):
    """The bytes of one of the four MNIST files, which lie beside this script."""
    with gzip.open(name + ".gz") as file:
        return torch.frombuffer(bytearray(file.read()[start:]), dtype=torch.uint8)


x_train = idx("train-images-idx3-ubyte", 16).view(-1, 784).float() / 255
y_train = idx("train-labels-idx1-ubyte", 8).long()
x_test = idx("t10k-images-idx3-ubyte", 16).view(-1, 784).float() / 255
y_test = idx("t10k-labels-idx1-ubyte", 8).long()
'''
BINARIZED = "x_train, x_test = x_train > 0.5, x_test > 0.5\n"
FLOATS = "x_train, x_test = x_train.float(), x_test.float()\n"

STD = {"gaussian": "{sigma!r}", "xavier": "(2 / (n + m)) ** 0.5", "he": "(2 / n) ** 0.5"}

NETWORK = '''class Net(nn.Module):
    def __init__(self, bn):
        super().__init__()
        generator = torch.Generator().manual_seed({seed})  # the same first weights, with and without BN
        self.linears, self.norms = nn.ModuleList(), nn.ModuleList()
        for n, m in zip(SIZES, SIZES[1:]):
            self.linears.append(nn.Linear(n, m))
            self.linears[-1].weight.data = torch.randn(m, n, generator=generator) * {std}
            nn.init.zeros_(self.linears[-1].bias)
            self.norms.append(nn.Identity())
        if bn:
            self.switch(True)

    def switch(self, bn):
        """Put fresh batch norm before every hidden nonlinearity, or drop it; the weights stay."""
        for k, linear in enumerate(self.linears[:-1]):
            size = linear.out_features
            self.norms[k] = nn.BatchNorm1d(size, momentum=settings["momentum"]) if bn else nn.Identity()
            linear.bias = None if bn else nn.Parameter(torch.zeros(size))  # BN cancels a bias before it

    def forward(self, u):
        for linear, norm in zip(self.linears[:-1], self.norms):
            u = {activation}(norm(linear(u)))
        return self.linears[-1](u)
'''
KEEP = '''
    @torch.no_grad()
    def insert(self):
        """Put batch norm in so that inference mode computes the same function as before."""
        u = x_train
        for k, linear in enumerate(self.linears[:-1]):
            x, bias = linear(u), linear.bias.double()
            mean, var = x.double().mean(0), x.double().var(0, unbiased=False)
            norm = self.norms[k] = nn.BatchNorm1d(linear.out_features, momentum=settings["momentum"])
            linear.bias = None
            norm.running_mean.copy_(mean - bias)
            norm.running_var.copy_(var)
            norm.weight.copy_((var + norm.eps).sqrt())
            norm.bias.copy_(mean)
            u = {activation}(x)

    @torch.no_grad()
    def fold(self):
        """Take batch norm out: what inference mode computes is one linear map."""
        for k, linear in enumerate(self.linears[:-1]):
            norm = self.norms[k]
            scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
            bias = norm.bias.double() - scale * norm.running_mean.double()
            linear.weight.copy_(scale[:, None] * linear.weight.double())
            linear.bias = nn.Parameter(bias.float())
            self.norms[k] = nn.Identity()
'''
EDIT = '''
    @torch.no_grad()
    def edit(self, what, layer, unit, value):
        """Set one unit's gamma, or its shift: beta, or the bias without batch norm."""
        linear, norm = self.linears[int(layer) - 1], self.norms[int(layer) - 1]
        there = norm if isinstance(norm, nn.BatchNorm1d) else linear
        (there.weight if what == "gamma" else there.bias)[int(unit)] = float(value)
'''
BATCHES = '''

def batches():
    """Mini-batches without end: every epoch in a new random order."""
    generator = torch.Generator().manual_seed({seed})
    order, at = torch.empty(0), 0
    while True:
        size = min(settings["batch_size"], len(x_train))
        if at + size > len(order):
            order, at = torch.randperm(len(x_train), generator=generator), 0
        chosen = order[at : at + size]
        at += size
        yield x_train[chosen], y_train[chosen]


nets = {{arm: Net(settings[arm + ".bn"]) for arm in ("plain", "bn")}}
source = batches()
print("step,plain,bn")
for step in range(STEPS + 1):
    changed = CHANGES.get(step, {{}})
    settings |= changed
    x, y = next(source)
    losses = []
    for arm, net in nets.items():
'''
SWITCH = """        if arm + ".bn" in changed:
            net.switch(settings[arm + ".bn"])
"""
SWITCH_KEEP = """        if arm + ".bn" in changed and settings["surgery"] == "keep":
            net.insert() if settings[arm + ".bn"] else net.fold()
        elif arm + ".bn" in changed:
            net.switch(settings[arm + ".bn"])
"""
TUNE = """        for norm in net.norms:
            norm.momentum = settings["momentum"]
"""
EDITED = """        if changed.get(arm + ".edit"):
            net.edit(*changed[arm + ".edit"].split())
"""
STEP = """        loss = F.cross_entropy(net(x), y)
        grads = torch.autograd.grad(loss, list(net.parameters()))
        with torch.no_grad():
            for p, grad in zip(net.parameters(), grads):
                p.add_(grad, alpha=-settings[arm + ".lr"])
        losses.append(loss.item())
    print(step, *losses, sep=",")
"""
STEP_FROZEN = """        loss = F.cross_entropy(net(x), y)
        grads = torch.autograd.grad(loss, list(net.parameters()))
        frozen = settings[arm + ".frozen"] - 1  # the layer that stays; -1 is none
        still = []
        if 0 <= frozen < len(net.linears):
            still = [*net.linears[frozen].parameters(), *net.norms[frozen].parameters()]
        with torch.no_grad():
            for p, grad in zip(net.parameters(), grads):
                if not any(p is each for each in still):
                    p.add_(grad, alpha=-settings[arm + ".lr"])
        losses.append(loss.item())
    print(step, *losses, sep=",")
"""
END = """
for arm, net in nets.items():
    right = (net.eval()(x_test).argmax(1) == y_test).float().mean().item()
    print(f"# {arm}: {100 * right:.1f} % of the test set")
"""

Changes = dict[int, dict[str, settings.Value]]


def text(config: Any, changes: Iterable[Mapping[str, Any]], steps: int) -> str:
    """The script of a live race.

    Args:
        config: of `live_training`, as the run started with it.
        changes: each at least ``{step, field, new}``: a change acts in the record of its step.
        steps: how many updates; the losses of steps 0 to `steps` are printed.
    """
    if config.norm != "batch":
        return f"# There is no script for {config.norm} norm: this one knows batch normalization alone.\n"
    timed = _timed(config, changes)
    first = _first(config)
    fields = {name for each in timed.values() for name in each}
    keep = any(name.endswith(".bn") for name in fields) and "keep" in _ever(config, timed, "surgery")
    edits = any(_ever(config, timed, f"{arm}.edit") - {""} for arm in ARMS)
    frozen = any(_ever(config, timed, f"{arm}.frozen") - {0} for arm in ARMS)
    switched = any(name.endswith(".bn") for name in fields)
    unused = {"surgery": not keep, "frozen": not frozen, "edit": True}
    first = {name: value for name, value in first.items() if not unused.get(name.rpartition(".")[2], False)}
    kept = {
        step: {name: value for name, value in each.items() if name.endswith(".edit") or name in first}
        for step, each in timed.items()
    }
    names = {"seed": config.seed, "std": STD[config.init].format(sigma=config.sigma)}
    names["activation"] = f"torch.{config.activation}"
    body = [_head(config, steps), _data(config), "\n", _words(first, kept, config), "\n\n"]
    body += [NETWORK.format(**names), KEEP.format(**names) if keep else "", EDIT if edits else ""]
    body += [BATCHES.format(**names), SWITCH_KEEP if keep else SWITCH if switched else ""]
    body += [TUNE if "momentum" in fields else "", EDITED if edits else "", STEP_FROZEN if frozen else STEP, END]
    return "".join(body)


def _first(config: Any) -> dict[str, settings.Value]:
    """The live settings at the start that a training depends on."""
    declared = settings.params(type(config))
    return {name: value for name, value in settings.values(config).items() if declared[name].live}


def _timed(config: Any, changes: Iterable[Mapping[str, Any]]) -> Changes:
    """What differs from before, by step; an edit that the run starts with is a change of step 0."""
    found: Changes = {}
    now = _first(config)
    for arm in ARMS:
        if edit := now[f"{arm}.edit"]:
            found.setdefault(0, {})[f"{arm}.edit"] = edit
    for change in sorted(changes, key=lambda each: int(each["step"])):
        name, new = str(change["field"]), change["new"]
        if name in now and now[name] != new:
            now[name] = new
            found.setdefault(int(change["step"]), {})[name] = new
    return found


def _ever(config: Any, timed: Changes, name: str) -> set[settings.Value]:
    """Every value that a setting has in the run."""
    return {settings.get(config, name)} | {each[name] for each in timed.values() if name in each}


def _head(config: Any, steps: int) -> str:
    imports = ["import gzip\n"] if config.data == "mnist" else []
    imports += ["import torch"]
    if config.data != "mnist":
        imports += [f"from sklearn.datasets import {SETS[config.data][0]}"]
        imports += ["from sklearn.model_selection import train_test_split"]
    imports += ["from torch import nn", "from torch.nn import functional as F"]
    told = '"""Two networks from the same weights on the same mini-batches; prints the loss of every step."""'
    return "\n".join([told, "", *imports, "", "torch.set_num_threads(1)", f"STEPS = {steps}", "", ""])


def _data(config: Any) -> str:
    if config.data == "mnist":
        return MNIST + (BINARIZED + FLOATS if config.binarized else "")
    _, load, images, test, _ = SETS[config.data]
    binarized = config.binarized and config.data == "digits"
    return SKLEARN.format(load=load, images=images, test=test) + (BINARIZED if binarized else "") + FLOATS


def _words(first: Mapping[str, settings.Value], timed: Changes, config: Any) -> str:
    """The sizes, the settings at the start, and the changes, one step a line."""
    features, classes = (784, 10) if config.data == "mnist" else SETS[config.data][4]
    sizes = [features, *[config.width] * config.depth, classes]
    lines = [f"SIZES = {sizes}", "settings = {", *(f"    {name!r}: {value!r}," for name, value in first.items()), "}"]
    made = [f"    {step}: {each!r}," for step, each in timed.items() if each]
    lines += ["CHANGES = {  # step: what is set just before it", *made, "}"] if made else ["CHANGES = {}"]
    return "\n".join(lines).replace("'", '"') + "\n"
