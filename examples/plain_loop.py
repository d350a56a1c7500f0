"""Watch a network in a training loop of one's own: python examples/plain_loop.py [run.bnviz]"""

import sys

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

import bnviz

digits = load_digits()
images = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)  # (1797, 1, 8, 8)
labels = torch.tensor(digits.target)
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, random_state=0)
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True, drop_last=True)

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1, bias=False),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False),
    nn.BatchNorm2d(32),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(32, 10),
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

with bnviz.watch(model, optimizer, to=sys.argv[1] if len(sys.argv) > 1 else "run.bnviz") as watching:
    for epoch in range(8):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            watching.step(loss=loss)
        model.eval()
        with torch.no_grad():
            logits = model(x_test)
        model.train()
        watching.evaluated(F.cross_entropy(logits, y_test))
        print(f"epoch {epoch + 1}: {(logits.argmax(1) == y_test).float().mean():.1%}")

print(watching)
print(f"python -m bnviz diagnose {watching.path}")
