"""The search of "What is wrong?" finds each symptom by the words that people use, and by what is printed."""

import pytest

from bnviz import theme
from bnviz.experiments import symptom
from bnviz.ui import search

TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 88, in <module>
    loss = criterion(model(images), labels)
  File "site-packages/torch/nn/modules/module.py", line 1518, in _wrapped_call_impl
    return self._call_impl(*args, **kwargs)
  File "site-packages/torch/nn/functional.py", line 2448, in _verify_batch_size
    raise ValueError(f"Expected more than 1 value per channel when training, got input size {size}")
ValueError: Expected more than 1 value per channel when training, got input size torch.Size([1, 512])
"""
ASKED = (
    ("my model gets much worse when I call model.eval()", "eval_far_from_train"),
    ("Performance highly degraded when eval() is activated in the test phase", "eval_far_from_train"),
    ("high training accuracy but low validation accuracy with BatchNorm2d", "eval_far_from_train"),
    (TRACEBACK, "one_value_per_channel"),
    ("crash on the last batch of the epoch", "one_value_per_channel"),
    ("tensorflow momentum 0.99 in pytorch", "momentum"),
    ("what is momentum=0.1 in nn.BatchNorm2d", "momentum"),
    ("frozen layers are still updating", "frozen_yet_changes"),
    ("requires_grad=False but the output of the backbone changes", "frozen_yet_changes"),
    ("is the variance biased or unbiased", "biased_variance"),
    ("my own implementation does not match nn.BatchNorm1d", "biased_variance"),
    ("gradient accumulation gives worse accuracy", "gradient_accumulation"),
    ("micro batches are not the same as a large batch", "gradient_accumulation"),
    ("batch norm before or after relu", "relu_order"),
    ("dropout together with batch normalization", "dropout_before_norm"),
    ("DistributedDataParallel is worse than a single GPU", "two_ranks"),
    ("do I need SyncBatchNorm", "two_ranks"),
    ("running_var is nan", "one_inf"),
    ("loss is fine but predictions are NaN in eval mode with AMP", "one_inf"),
    ("weight decay on gamma and beta", "decay_on_gamma"),
    ("exclude bias and batch norm from weight_decay", "decay_on_gamma"),
    ("the predictions change although there was no optimizer step", "uncounted_passes"),
    ("torch.utils.checkpoint and running statistics", "uncounted_passes"),
    ("conv bn fusion gives a different output", "folding"),
    ("onnx export gives different results after folding", "folding"),
    ("test accuracy stays at 10 %", "sorted_batches"),
    ("forgot to shuffle the dataset", "sorted_batches"),
    ("freeze batch norm when fine-tuning a pretrained model", "fine_tuning"),
    ("information leak between samples of a batch", "leak"),
    ("prediction depends on other images in the batch", "leak"),
    ("is shuffling BN as in MoCo needed for contrastive learning", "contrastive"),
    ("SimCLR loss drops at once and nothing is learned", "contrastive"),
)


@pytest.mark.parametrize(("query", "key"), ASKED, ids=[query[:40] for query, _ in ASKED])
def test_a_question_finds_its_symptom(query: str, key: str) -> None:
    """It is the first of what is found."""
    assert search.found(query)[0] == key


def test_every_symptom_is_asked_for() -> None:
    """By at least one of the questions above, and by its own title."""
    assert {key for _, key in ASKED} == set(symptom.symptoms())
    for key, shown in symptom.symptoms().items():
        assert search.found(shown.words)[0] == key


def test_nothing_is_found_for_what_is_not_here() -> None:
    """And all for no words."""
    assert search.found("recipe for apple pie with cinnamon") == []
    assert search.found("  ?! ") == search.found("") == list(symptom.symptoms())


def test_a_search_narrows() -> None:
    """A clear question finds few."""
    assert len(search.found("running_var is nan")) <= 5


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "x" * 100_000, "\x00\x1b", "eval(" * 2000])
def test_whatever_is_pasted_is_only_read(query: str) -> None:
    """Keys of symptoms come back, nothing else."""
    assert set(search.found(query)) <= set(symptom.symptoms())


def test_cards_are_links_with_recorded_numbers() -> None:
    """One for each, escaped, in the colours of the theme."""
    made = search.cards(list(symptom.symptoms()), theme.DARK)
    assert made.count("<a ") == made.count("<img ") == len(symptom.symptoms())
    assert made.count("hardly matters here") == 3
    for key in symptom.symptoms():
        assert f'href=".{symptom.address(key).replace("&", "&amp;")}"' in made
    assert theme.DARK.inks[0] in made
    assert "nan" not in made.lower().replace("nan, and stays nan", "")
