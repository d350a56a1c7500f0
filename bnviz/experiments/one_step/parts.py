"""The fifteen parts of one optimizer step: seven forward, six back, two after. Ioffe & Szegedy (2015), section 3."""

from bnviz.scene.flow import Part, Total

FORWARD = (
    Part(
        "forward",
        "forward",
        "xᵢ = W uᵢ",
        "Unit {unit} makes one number of every example, from {x:lowest} to {x:highest}. Example {example} gives "
        "{x:example#2}.",
    ),
    Part(
        "forward",
        "mean",
        "[3|μ] = (1/m) Σ xᵢ",
        "The mean of these {m} numbers is {mean:unit#3}. No other example counts.",
        "In inference mode a fixed number takes the mean's place: E[x] = {mean:unit#3}, from the training so far.",
    ),
    Part(
        "forward",
        "variance",
        "[4|σ²] = (1/m) Σ (xᵢ − [3|μ])²",
        "Their variance is {variance:unit#4}; with ε below the root its square root is {deviation:unit#4}.",
        "Another fixed number takes the variance's place: Var[x] = {variance:unit#4}; its root is {deviation:unit#4}.",
    ),
    Part(
        "forward",
        "normalize",
        "x̂ᵢ = (xᵢ − [3|μ]) / √([4|σ²] + ε)",
        "Example {example}: {x:example#2} minus {mean:unit#3}, divided by {deviation:unit#4}, is {normalized:example}. "
        "Its companions decide two of these three numbers.",
        "Example {example}: {x:example#2} minus {mean:unit#3}, divided by {deviation:unit#4}, is {normalized:example}. "
        "No companion has a part in it.",
    ),
    Part(
        "forward",
        "scale and shift",
        "yᵢ = γ x̂ᵢ + β",
        "γ is {gamma:unit} and β is {beta:unit}: example {example} goes on with {y:example#2}.",
    ),
    Part(
        "forward",
        "tanh",
        "zᵢ = tanh yᵢ",
        "Of {y:example} the nonlinearity makes {z:example#2}. What lies far from 0 comes out near −1 or 1.",
    ),
    Part(
        "forward",
        "loss",
        "L = −(1/m) Σ log p(right class of uᵢ)",
        "The output layer reads all three units. The loss of this mini-batch is {loss}.",
    ),
)
BACK = (
    Part(
        "back",
        "to y",
        "∂L/∂yᵢ",
        "The way back begins. If y of example {example} grows a little, the loss changes {y_gradient:example#2} times "
        "as much.",
    ),
    Part(
        "back",
        "to γ and β",
        "∂L/∂γ = Σ x̂ᵢ ∂L/∂yᵢ,  ∂L/∂β = Σ ∂L/∂yᵢ",
        "All examples share γ and β, so their gradients are added: {gamma_gradient:unit} for γ, {beta_gradient:unit} "
        "for β.",
    ),
    Part(
        "back",
        "to x̂",
        "∂L/∂x̂ᵢ = γ ∂L/∂yᵢ",
        "Example {example}: {y_gradient:example} times γ, {gamma:unit}, is {normalized_gradient:example#2}.",
    ),
    Part(
        "back",
        "to the variance",
        "[4|∂L/∂σ²] = −½ (σ² + ε)^(−³ᐟ²) Σ (xᵢ − μ) ∂L/∂x̂ᵢ",
        "The same σ² divided every example, so all {m} gradients meet in it: {variance_gradient:unit#4}.",
    ),
    Part(
        "back",
        "to the mean",
        "[3|∂L/∂μ] = −(σ² + ε)^(−½) Σ ∂L/∂x̂ᵢ",
        "The same μ was subtracted from every example, so they meet in it too: {mean_gradient:unit#3}.",
    ),
    Part(
        "back",
        "sum of three",
        "∂L/∂xᵢ = [2|∂L/∂x̂ᵢ / √(σ² + ε)] + [3|∂L/∂μ / m] + [4|2 (xᵢ − μ) ∂L/∂σ² / m]",
        "Example {example} gets {straight:example#2} straight, {by_mean:example#3} by the mean and "
        "{by_variance:example#4} by the variance: together {x_gradient:example}.",
    ),
)
AFTER = (
    Part(
        "after",
        "update",
        "W ← W − lr ∂L/∂W,  γ ← γ − lr ∂L/∂γ,  β ← β − lr ∂L/∂β",
        "γ goes from {gamma:unit} to {gamma_after:unit}, β from {beta:unit} to {beta_after:unit}, and W moves too. "
        "The loss of the same mini-batch goes from {loss} to {loss_after}.",
    ),
    Part(
        "after",
        "running statistics",
        "E[x] ← (1 − a) E[x] + a μ,  Var[x] ← (1 − a) Var[x] + a σ² m/(m − 1)",
        "With momentum a, for inference: E[x] goes from {running_mean:unit} to {running_mean_after:unit}, Var[x] from "
        "{running_variance:unit} to {running_variance_after:unit}. Training does not read them.",
    ),
)
PARTS = FORWARD + BACK + AFTER
SUM = PARTS.index(BACK[-1])
TOTALS = (
    Total("{gamma:unit}", "γ", until=SUM),
    Total("{beta:unit}", "β", until=SUM),
    Total("{running_mean:unit}", "E[x], running", until=SUM),
    Total("{running_variance:unit}", "Var[x], running", until=SUM),
    Total("{straight_sum:unit}", "straight, summed over the batch", SUM, slot=2),
    Total("{by_mean_sum:unit}", "by the mean: takes away what all share", SUM, slot=3),
    Total("{by_variance_sum:unit}", "by the variance: takes away what stretches them", SUM, slot=4),
    Total("{x_gradient_sum:unit}", "all three: nothing is left that moves all alike", SUM),
)
