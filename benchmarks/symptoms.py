"""python -m benchmarks.symptoms: the processor's seconds until a symptom shows its number, and a quick look at claims.

    symptom_s_NAME     from the start of a run to the step at which it is seen, with all that its record holds
    symptom_slowest_s  the longest of them
    claims_quick_s     `bnviz claims --quick` on two cores: half of the processor's seconds of all its runs

Every run is that of its page or of its claim, seed 0, in this process, on one thread. What comes before any run (torch,
the digits) is read first. Processor's seconds, since others may compute on the same cores.
"""

import argparse
import time

import torch

from bnviz import claims_table
from bnviz.experiments import symptom
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.training import Checklist
from bnviz.model import sequential

CORES = 2


def shown(key: str) -> float:
    """Seconds until the number of a symptom is there."""
    spec = symptom.experiment(key)
    sequential._trained.cache_clear()  # as if nobody had looked at another one before
    began = time.process_time()
    machine = spec.start(spec.Config())
    for _ in range(symptom.symptoms()[key].steps + 1):
        machine.step()
    return time.process_time() - began


def quick() -> float:
    """Seconds of all runs of a quick look at the claims, one seed each, section by section as the command does it."""
    selected, _ = claims_table.at_hand(claims_table.select([], quick=True))
    began = time.process_time()
    for _, claims in selected:
        checklist = Checklist(Config(), [claim.key for claim in claims])
        while checklist.step() is not None:
            pass
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    torch.set_num_threads(1)
    sequential.digits()
    took = {key: shown(key) for key in symptom.symptoms()}
    for key, seconds in took.items():
        print(f"symptom_s_{key} {seconds:.3g}", flush=True)
    print(f"symptom_slowest_s {max(took.values()):.3g}", flush=True)
    print(f"claims_quick_s {quick() / CORES:.3g}")


if __name__ == "__main__":
    main()
