"""What a recorded run holds: the columns of its rows.

The file is an Arrow IPC stream. A row is one module in one recorded pass; which columns it fills follows from its kind:

    model         one a pass: loss, examples, counts of steps and passes, what watching costs
    input         what the model receives: means and variances of its features
    norm          what a normalization receives and hands on, its statistics, its gamma and beta
    nonlinearity  what a nonlinearity receives
    weight        a weight matrix: norms of gradient and weight, size of the update
    note          a text in JSON: the modules (once, again when new ones are met), what is not seen, the end
"""

import pyarrow as pa

FORMAT = "watch 1"
KINDS = ("model", "input", "norm", "nonlinearity", "weight", "note")
END = b"\xff\xff\xff\xff\0\0\0\0"  # what Arrow puts at the end of a stream

WHERE = {  # in every row
    "record": (pa.int64(), "number of the recorded pass"),
    "step": (pa.int64(), "updates of the weights before this pass"),
    "seconds": (pa.float64(), "since watching began"),
    "training": (pa.bool_(), "whether the model was in training mode"),
    "kind": (pa.string(), "one of " + ", ".join(KINDS)),
    "module": (pa.string(), "name of the module; empty for the model"),
}
MODEL = {
    "loss": (pa.float64(), "loss of the pass, where it was given or seen"),
    "examples": (pa.int64(), "examples in the pass"),
    "examples_least": (pa.int64(), "fewest examples in a training pass since the last such row"),
    "examples_most": (pa.int64(), "most examples in a training pass since the last such row"),
    "steps": (pa.int64(), "updates since the last such row"),
    "passes": (pa.int64(), "training passes since the last such row"),
    "passes_no_gradient": (pa.int64(), "training passes without gradients since the last such row"),
    "passes_evaluating": (pa.int64(), "passes with gradients in evaluation mode since the last such row"),
    "tracked": (pa.int64(), "mini-batches a batch normalization has counted since the last such row"),
    "cost": (pa.float32(), "what watching took so far, as a share of the training time"),
    "every": (pa.float32(), "steps from one recorded pass to the next"),
}
RECEIVED = {
    "values": (pa.int64(), "values a channel had"),
    "sampled": (pa.int64(), "values a channel of which the numbers were made; equal to values where they are exact"),
    "p15": (pa.float32(), "15th percentile of what the module received"),
    "p50": (pa.float32(), "50th"),
    "p85": (pa.float32(), "85th"),
    "mean": (pa.float32(), "mean"),
    "std": (pa.float32(), "standard deviation"),
    "flat": (pa.float32(), "share of the values where the nonlinearity is flat: below 0 for ReLU"),
    "dead": (pa.float32(), "share of the channels that are flat for every value"),
    "out15": (pa.float32(), "15th percentile of what a normalization hands on"),
    "out50": (pa.float32(), "50th"),
    "out85": (pa.float32(), "85th"),
    "token15": (pa.float32(), "15th percentile of the standard deviations of single tokens or examples"),
    "token50": (pa.float32(), "50th"),
    "token85": (pa.float32(), "85th"),
}
PARAMETERS = {
    "gradient": (pa.float32(), "Euclidean norm of the gradient at the update, unscaled; of gamma for a normalization"),
    "weight": (pa.float32(), "Euclidean norm of the weight before the update"),
    "update": (pa.float32(), "norm of the update over the norm of the weight"),
    "rate": (pa.float32(), "learning rate"),
    "decay": (pa.float32(), "weight decay"),
    "effective_rate": (pa.float32(), "learning rate over the squared norm of the weight"),
    "learns": (pa.bool_(), "whether the weight requires a gradient"),
    "optimized": (pa.bool_(), "whether the optimizer has the weight"),
    "momentum": (pa.float32(), "of the running statistics"),
    "batch_statistics": (pa.bool_(), "whether the pass was normalized by the mini-batch's own statistics"),
}
CHANNELS = {
    "channel_mean": (pa.list_(pa.float32()), "mean of each kept channel in this mini-batch"),
    "channel_var": (pa.list_(pa.float32()), "variance (biased)"),
    "channel_p15": (pa.list_(pa.float32()), "15th percentile"),
    "channel_p50": (pa.list_(pa.float32()), "50th"),
    "channel_p85": (pa.list_(pa.float32()), "85th"),
    "channel_flat": (pa.list_(pa.float32()), "share of flat values"),
    "running_mean": (pa.list_(pa.float32()), "running mean before the pass"),
    "running_var": (pa.list_(pa.float32()), "running variance before the pass"),
    "gamma": (pa.list_(pa.float32()), "scale of a normalization"),
    "beta": (pa.list_(pa.float32()), "shift of a normalization"),
}
NOTE = {"note": (pa.string(), "JSON")}
COLUMNS = {**WHERE, **MODEL, **RECEIVED, **PARAMETERS, **CHANNELS, **NOTE}
SCHEMA = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()], metadata={"bnviz": FORMAT})
