"""The texts that the script of a run is put together from; plain PyTorch, nothing of this project."""

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
        generator = torch.Generator().manual_seed(SEED)  # the same first weights, with and without BN
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
    generator = torch.Generator().manual_seed(SEED)
    order, at = torch.empty(0), 0
    while True:
        size = min(settings["batch_size"], len(x_train))
        if at + size > len(order):
            order, at = torch.randperm(len(x_train), generator=generator), 0
        chosen = order[at : at + size]
        at += size
        yield x_train[chosen], y_train[chosen]


def descent(arm):
    """Plain gradient descent on one network."""
{freeze}    return torch.optim.SGD(nets[arm].parameters(), lr=settings[arm + ".lr"])


nets = {{arm: Net(settings[arm + ".bn"]) for arm in ("plain", "bn")}}
optimizers = {{arm: descent(arm) for arm in nets}}
source = batches()
print("step,{arms}")
for step in range(STEPS + 1):
'''
FREEZE = """    for k, (linear, norm) in enumerate(zip(nets[arm].linears, nets[arm].norms), 1):
        for p in [*linear.parameters(), *norm.parameters()]:
            p.requires_grad_(k != settings[arm + ".frozen"])
"""
CHANGE = """    changed = CHANGES.get(step, {})
    settings |= changed
"""
BRANCH = """    for name in changed:
        if name.endswith(".of"):  # a branch starts as a copy of its parent, before anything else changes
            nets[name.removesuffix(".of")] = copy.deepcopy(nets[changed[name]])
"""
BATCH = """    x, y = next(source)
    losses = {}
    for arm, net in nets.items():
"""
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
ANEW = """        if any(name.startswith(arm + ".") for name in changed):
            optimizers[arm] = descent(arm)  # it has no memory: made anew it goes on as before
"""
STEP = """        loss = F.cross_entropy(net(x), y)
        optimizers[arm].zero_grad()
        loss.backward()
        optimizers[arm].step()
        losses[arm] = loss.item()
    print(step, {printed}, sep=",")
"""
END = """
for arm, net in nets.items():
    right = (net.eval()(x_test).argmax(1) == y_test).float().mean().item()
    print(f"# {arm}: {100 * right:.1f} % of the test set")
"""
