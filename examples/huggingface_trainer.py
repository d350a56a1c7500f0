"""Watch a transformer in the Trainer of Hugging Face: python examples/huggingface_trainer.py [run.bnviz]

A small vision transformer with random weights learns the digits; nothing is downloaded.
"""

import sys
import tempfile

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from transformers import Trainer, TrainingArguments, ViTConfig, ViTForImageClassification

from bnviz.watching.transformers import WatchCallback

digits = load_digits()
images = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)  # (1797, 1, 8, 8)
examples = [{"pixel_values": x, "labels": int(y)} for x, y in zip(images, digits.target, strict=True)]
train, test = train_test_split(examples, test_size=360, random_state=0)

torch.manual_seed(0)
model = ViTForImageClassification(
    ViTConfig(
        image_size=8,
        patch_size=2,
        num_channels=1,
        hidden_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=96,
        num_labels=10,
    )
)
watch = WatchCallback(to=sys.argv[1] if len(sys.argv) > 1 else "run.bnviz")
with tempfile.TemporaryDirectory() as folder:
    trainer = Trainer(
        model,
        TrainingArguments(
            folder,
            num_train_epochs=6,
            per_device_train_batch_size=64,
            learning_rate=2e-3,
            eval_strategy="epoch",
            save_strategy="no",
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
        ),
        train_dataset=train,
        eval_dataset=test,
        compute_metrics=lambda found: {"accuracy": float((found.predictions.argmax(1) == found.label_ids).mean())},
        callbacks=[watch],
    )
    trainer.train()
    print(f"accuracy {trainer.evaluate()['eval_accuracy']:.1%}")
print(watch.watching)
