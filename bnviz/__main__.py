"""The command line: `bnviz` starts the app, `bnviz run EXPERIMENT`, `bnviz list` and `bnviz claims` do without it.

`python -m bnviz` is the same. Streamlit is a program to this module, not a library: nothing of it is imported here.
"""

import argparse
import csv
import json
import math
import os
import re
import runpy
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

from bnviz import __version__, claims_table, environment, experiments, paths, report
from bnviz import config as settings
from bnviz.classroom import address
from bnviz.config import ConfigError
from bnviz.data import DataError
from bnviz.experiments import Experiment
from bnviz.experiments.claim import SEEDS, SLOW_SEEDS, all_claims
from bnviz.history import History
from bnviz.lessons import check
from bnviz.records import row, row_dtype
from bnviz.replay import ReplayLog, told
from bnviz.stream.taken import Taken
from bnviz.watching import cli as watching

PORT, PORTS = 8501, 20  # where the app listens, and how many are tried
MOST_STEPS = 10_000_000
MOST_LESSON_SEEDS = 10
MOST_OPENED = 4  # recorded runs
LAST_SEED = 9999  # of every experiment
DIGITS = 12  # of a step at most
LONG = 200  # steps from which a run shows its progress
FORMATS = (".csv", ".jsonl", ".html")
OPTION = r"--[a-z]+(\.[A-Za-z]+)+=.*"  # one of Streamlit's, such as --server.sslCertFile=class.pem


class UsageError(ValueError):
    """What was asked for is not possible, in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status.

    0 is well, 1 a claim that was not borne out, 2 what cannot be done, with one sentence on standard error.
    """
    try:
        asked = _asked(_parser(), arguments)
        return int(asked.command(asked) or 0)
    except (ConfigError, UsageError, DataError) as problem:
        print(f"bnviz: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has enough
    return 0


def _asked(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments, read; whoever starts the app may add options of Streamlit's, which are kept as `options`."""
    asked, more = parser.parse_known_args(arguments)
    if asked.command not in STARTS and (asked.port or asked.address):
        raise UsageError("--port and --address are for the app, which is started without a command.")
    if odd := [text for text in more if asked.command not in STARTS or not re.fullmatch(OPTION, text)]:
        raise UsageError(f"there is no option '{odd[0][:40]}'; see --help.")
    asked.options = more
    return asked


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bnviz",
        usage="%(prog)s [-h] [--version] [--port N] [--address ADDRESS] [COMMAND ...]",
        description="See what batch normalization does, while it does it. Without a COMMAND the app is started; its "
        "address is printed.",
        epilog="Options of Streamlit's, written --section.option=value, act when the app is started.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"bnviz {__version__}")
    parser.add_argument("--port", metavar="N", help="where the app listens (8501, or the next that is free)")
    parser.add_argument(
        "--address", metavar="ADDRESS", help="at which it listens (127.0.0.1 is this computer only, 0.0.0.0 is for all)"
    )
    parser.set_defaults(command=_serve)
    commands = parser.add_subparsers(prog="bnviz", metavar="COMMAND")
    classroom = commands.add_parser("class", help="start the app for a room: phones can reach it")
    classroom.add_argument("--port", metavar="N", dest="at", help="where the app listens (8501, or the next free one)")
    classroom.set_defaults(command=_class)
    run = commands.add_parser("run", help="run an experiment and write its numbers")
    run.add_argument("experiment", metavar="EXPERIMENT")
    run.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a setting; see 'list'")
    run.add_argument("--at", action="append", default=[], metavar="STEP:FIELD=VALUE", help="a change while it runs")
    run.add_argument("--steps", default="300", metavar="N", help="how many updates (300)")
    run.add_argument("--out", default="-", metavar="FILE", help=".csv, .jsonl or .html; - is CSV on standard output")
    run.set_defaults(command=_run)
    commands.add_parser("list", help="the experiments and their fields").set_defaults(command=_list)
    claims = commands.add_parser("claims", help="measure every claim; status 1 if one is not borne out")
    claims.add_argument("names", nargs="*", metavar="NAME", help="sections or claims; all of them if none is named")
    claims.add_argument(
        "--seeds",
        metavar="N",
        help=f"how many seeds each is measured for ({SEEDS}; {SLOW_SEEDS} where a run takes long)",
    )
    claims.add_argument("--from", dest="first", default="0", metavar="S", help="the first seed (0)")
    claims.add_argument("--quick", action="store_true", help="one seed, without the claims that take long or need more")
    claims.add_argument("--out", metavar="FILE", help="also write the table, as .html or .md")
    claims.set_defaults(command=_claims)
    watching.add_to(commands)
    lesson = commands.add_parser("lesson", help="check lessons: play them, status 1 if something does not hold")
    lesson.add_argument("act", choices=("check",), metavar="check")
    lesson.add_argument("files", nargs="+", metavar="FILE", help="a lesson's Markdown file")
    lesson.add_argument("--seeds", default="3", metavar="N", help="how many seeds each is played for (3)")
    lesson.set_defaults(command=_lesson)
    opened = commands.add_parser("open", help="start the app with recorded runs: it follows them while they grow")
    opened.add_argument("files", nargs="+", metavar="FILE", help="what bnviz.watch writes, or will write")
    opened.set_defaults(command=_open)
    return parser


def _serve(asked: argparse.Namespace) -> None:
    """Start the app, in this process, and end with it. Its settings are those of .streamlit/config.toml beside it."""
    if asked.port is not None and not (re.fullmatch("[0-9]{1,5}", asked.port) and int(asked.port) < 2**16):
        raise UsageError(f"--port takes a whole number from 0 to {2**16 - 1}; got '{asked.port[:40]}'.")
    given = {"--server.port": asked.port, "--server.address": asked.address}
    options = [f"{name}={value}" for name, value in given.items() if value is not None]
    sys.argv = ["streamlit", "run", str(paths.APP), *options, *asked.options]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _class(asked: argparse.Namespace) -> None:
    """Start the app for all of a network; say how phones reach it."""
    asked.port = _port(asked.at)
    asked.address = "0.0.0.0"
    origin = f"http://{address.outward()}:{asked.port}"
    print(f"Phones join at {origin}/class; start the class on any page of {origin}, at the top right.\n")
    print(address.in_terminal(f"{origin}/class"), flush=True)
    _serve(asked)


def _port(text: str | None) -> str:
    """The port that was asked for, or the first that is free."""
    if text is not None:
        return text
    for port in range(PORT, PORT + PORTS):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("0.0.0.0", port))
            return str(port)
    raise UsageError(f"no port from {PORT} to {PORT + PORTS - 1} is free; choose one with --port.")


def _open(asked: argparse.Namespace) -> None:
    """Start the app with the page of recorded runs as its first."""
    if len(asked.files) > MOST_OPENED:
        raise UsageError(f"at most {MOST_OPENED} runs stand side by side; got {len(asked.files)}.")
    if odd := [file for file in asked.files if os.pathsep in file]:
        raise UsageError(f"a file's name may not hold '{os.pathsep}'; got '{odd[0][:40]}'.")
    print("bnviz: the page Your model, at /your_model of the address below, follows them.", flush=True)
    os.environ[environment.RUNS.name] = os.pathsep.join(str(Path(file).absolute()) for file in asked.files)
    _serve(asked)


def _list(_asked: argparse.Namespace) -> None:
    for name in experiments.names():
        experiment = experiments.get(name)
        print(f"{name}: {experiment.question}")
        for field, declared in settings.params(experiment.Config()).items():
            live = ", live" if declared.live else ""
            default = settings.text_of(declared.default)
            print(f"  {field} = {default}  ({declared.takes()}{live}) {declared.help}")


def _run(asked: argparse.Namespace) -> None:
    experiment = _experiment(asked.experiment)
    config = settings.with_text(experiment.Config(), dict(_pair(text) for text in asked.set))
    changes = _changes(asked.at, config)
    steps = _steps(asked.steps)
    suffix = Path(asked.out).suffix
    if asked.out != "-" and suffix not in FORMATS:
        raise UsageError(f"--out takes - or a file that ends in {', '.join(FORMATS)}; got '{asked.out[:40]}'.")
    records = _records(experiment, config, changes, steps)
    shown = tqdm(records, total=steps + 1, unit="step", disable=steps < LONG or not sys.stderr.isatty())
    if asked.out == "-":
        _write_csv(shown, sys.stdout)
        return
    with _whole(Path(asked.out)) as file:
        if suffix == ".html":
            history = _history(shown)
            replay = _replay_log(config, changes, history.last_step)
            file.write(report.html(Taken(asked.experiment, replay, history, replay.changes(told))))
        else:
            (_write_csv if suffix == ".csv" else _write_lines)(shown, file)


def _claims(asked: argparse.Namespace) -> int:
    first = _seed("--from", asked.first, 0, LAST_SEED)
    seeds = None if asked.seeds is None else _seed("--seeds", asked.seeds, 1, LAST_SEED + 1 - first)
    written = {".html": claims_table.html, ".md": claims_table.markdown}
    if asked.out and Path(asked.out).suffix not in written:
        raise UsageError(f"--out takes a file that ends in {' or '.join(written)}; got '{asked.out[:40]}'.")
    seeds = 1 if asked.quick else seeds
    try:
        selected, missing = claims_table.at_hand(claims_table.select(asked.names, asked.quick))
    except KeyError as unknown:
        known = [name for section, claims in all_claims().items() for name in (section, *(c.key for c in claims))]
        raise UsageError(settings.unknown(str(unknown.args[0]), known)) from None
    if missing:
        keys = ", ".join(claim.key for claim in missing)
        print(f"bnviz: not measured, since MNIST is not there (put it into BNVIZ_DATA): {keys}.", file=sys.stderr)
    count = sum(claim.seeds if seeds is None else seeds for _, claims in selected for claim in claims)
    with tqdm(total=count, unit="claim", disable=not sys.stderr.isatty()) as progress:
        rows = claims_table.measure(selected, seeds, first, progress.update)
    print(claims_table.text(rows))
    if asked.out:
        with _whole(Path(asked.out)) as file:
            file.write(written[Path(asked.out).suffix](rows))
    return 0 if all(row.stands for row in rows) else 1


def _lesson(asked: argparse.Namespace) -> int:
    seeds = _seed("--seeds", asked.seeds, 1, MOST_LESSON_SEEDS)
    wrong = 0
    for file in asked.files:
        try:
            text = Path(file).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise UsageError(f"{file} cannot be read: {getattr(problem, 'strerror', 'it is not text')}.") from None
        found = check.check(text, Path(file).stem, seeds)
        wrong += len(found)
        lines = check.report(found, file) or [f"{file}: all holds"]
        print(*lines, sep="\n")
    return 1 if wrong else 0


def _seed(option: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises UsageError."""
    if not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
        raise UsageError(f"{option} takes a whole number from {least} to {most}; got '{text[:40]}'.")
    return int(text)


def _experiment(name: str) -> Experiment:
    if name not in experiments.names():
        raise UsageError(settings.unknown(name, experiments.names()))
    return experiments.get(name)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"a setting is written FIELD=VALUE; got '{text[:40]}'.")
    return name, value


def _timed(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    for text in texts:
        step, colon, setting = text.partition(":")
        if not colon or not step.isdecimal() or len(step) > DIGITS:
            raise UsageError(f"--at takes STEP:FIELD=VALUE with a whole number of steps; got '{text[:40]}'.")
        yield int(step), setting


def _changes(texts: Iterable[str], config: Any) -> dict[int, dict[str, str]]:
    """The changes by step, each checked against the fields that may change while the run goes on."""
    found: dict[int, dict[str, str]] = {}
    declared = settings.params(config)
    for step, setting in _timed(texts):
        name, value = _pair(setting)
        if name not in declared:
            raise UsageError(settings.unknown(name, declared))
        if not declared[name].live:
            raise UsageError(f"{name} cannot change while the run goes on; set it with --set.")
        found.setdefault(step, {})[name] = value
    for step in sorted(found):
        config = settings.with_text(config, found[step])
    return found


def _replay_log(config: Any, changes: Mapping[int, Mapping[str, str]], step: int) -> ReplayLog:
    """What repeats a run whose changes are texts by step."""
    script: dict[int, Any] = {}
    for at in sorted(at for at in changes if at <= step):
        script[at] = settings.with_text([config, *script.values()][-1], changes[at])
    start = script.pop(0, config)
    return ReplayLog(start, tuple(script.items()), step)


def _steps(text: str) -> int:
    if not text.isdecimal() or len(text) > DIGITS or not 0 <= int(text) <= MOST_STEPS:
        raise UsageError(f"--steps takes a whole number from 0 to {MOST_STEPS}; got '{text[:40]}'.")
    return int(text)


def _records(experiment: Experiment, config: Any, changes: dict[int, dict[str, str]], steps: int) -> Iterator[Any]:
    """The records of steps 0 to `steps`; each change acts in the record of its step."""
    machine = experiment.start(config)
    for step in range(steps + 1):
        if step in changes:
            config = settings.with_text(config, changes[step])
            machine.change(config)
        record = machine.step()
        if record is None:
            return
        yield record


def _write_csv(records: Iterable[Any], file: IO[str]) -> None:
    writer = None
    for record in records:
        for cells in record.table():
            if writer is None:
                writer = csv.DictWriter(file, list(cells), lineterminator="\n")
                writer.writeheader()
            writer.writerow(cells)


def _write_lines(records: Iterable[Any], file: IO[str]) -> None:
    for record in records:
        for cells in record.table():
            kept = {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in cells.items()}
            file.write(json.dumps(kept) + "\n")


def _history(records: Iterable[Any]) -> History:
    history: History | None = None
    for record in records:
        history = history or History.within(row_dtype(record), 64 * 2**20)
        history.append(row(record, history.dtype))
    assert history is not None  # step 0 is always there
    return history


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """A file that appears whole or not at all. Raises UsageError where it cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):  # such as a name that is too long: then nothing was written
            part.unlink(missing_ok=True)


STARTS = (_serve, _open, _class)  # the commands that start the app

if __name__ == "__main__":
    sys.exit(main())
