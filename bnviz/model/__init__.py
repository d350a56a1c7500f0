"""The networks and what is measured in them. Importing this package settles how torch computes here."""

import torch

# the networks are small: a second thread inside a step costs more than it brings (102 against 2.3 ms on busy cores)
torch.set_num_threads(1)
