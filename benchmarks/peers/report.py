"""What the comparison says: measures with intervals, paired differences, times, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.peers.setups import REFERENCES
from eval.datasets import Judgement
from eval.measures import Measured, Values, bootstrap, measure, percentile

MEASURES = ("RR@10", "nDCG@10", "R@100")
FLIPS = 10_000
SEED = 20

Row = dict[str, Any]


def rows(
    runs: Mapping[str, Mapping[str, Any]],
    judgements: Sequence[Judgement],
    dupaware: Sequence[Judgement],
) -> list[Row]:
    """One row a system, best RR@10 first; `p` compares its RR@10 with the reference's."""
    measured = {name: measure(judgements, run["ranking"]) for name, run in runs.items()}
    reference = next((measured[name] for name in REFERENCES if name in measured), None)
    made = [_row(name, run, measured[name], reference, dupaware) for name, run in runs.items()]
    return sorted(made, key=lambda row: (-row["RR@10"], row["system"]))


def _row(
    name: str,
    run: Mapping[str, Any],
    measured: Measured,
    reference: Measured | None,
    dupaware: Sequence[Judgement],
) -> Row:
    row: Row = {"system": name}
    for wanted in MEASURES:
        values = measured.values[wanted]
        row[wanted] = round(float(values.mean()), 4)
        row[f"{wanted}_ci"] = [round(bound, 4) for bound in bootstrap(values)]
    if dupaware:
        copies = measure(dupaware, run["ranking"]).values["RR@10"]
        row["RR@10_dupaware"] = round(float(copies.mean()), 4)
    if reference is not None and reference is not measured:
        row["p"] = paired_p(measured.values["RR@10"], reference.values["RR@10"])
    for share, suffix in ((0.5, "p50_ms"), (0.95, "p95_ms")):
        row[suffix] = percentile(run["wall_ms"], share)
    row["cpu_p50_ms"] = percentile(run["cpu_ms"], 0.5)
    sizes = ("build_s", "build_cpu_s", "build_mb", "search_mb", "disk_mb")
    return row | {size: round(run[size], 1) for size in sizes}


def paired_p(one: Values, other: Values, flips: int = FLIPS, seed: int = SEED) -> float:
    """Two-sided p of Fisher's randomisation test on paired values.

    How often the mean difference is at least as great when each pair is swapped by the toss of a
    coin (Smucker, Allan, Carterette 2007); never below 1 / (flips + 1).
    """
    difference = one - other
    difference = difference[difference != 0]
    if not len(difference):
        return 1.0
    rng = np.random.default_rng(seed)
    signs = rng.integers(0, 2, size=(flips, len(difference)), dtype=np.int8) * 2.0 - 1
    found = np.abs(signs @ difference) >= abs(difference.sum()) - 1e-12
    return round(float((found.sum() + 1) / (flips + 1)), 4)


_HEADER = (
    "system",
    "RR@10",
    "nDCG@10",
    "R@100",
    "p",
    "p50 / p95 ms",
    "CPU ms",
    "build s (CPU s)",
    "MB building / searching",
    "MB on disk",
)


def markdown(made: Iterable[Row]) -> str:
    """The rows as a table."""
    lines = ["| " + " | ".join(_HEADER) + " |", "|" + "---|" * len(_HEADER)]
    for row in made:
        cells = [row["system"], *(_measure(row, name) for name in MEASURES)]
        cells.append(_p(row.get("p")))
        cells.append(f"{row['p50_ms']:.1f} / {row['p95_ms']:.1f}")
        cells.append(f"{row['cpu_p50_ms']:.1f}")
        cells.append(f"{row['build_s']:.1f} ({row['build_cpu_s']:.1f})")
        cells.append(f"{row['build_mb']:.0f} / {row['search_mb']:.0f}")
        cells.append(f"{row['disk_mb']:.1f}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _measure(row: Row, name: str) -> str:
    low, high = row[f"{name}_ci"]
    return f"{row[name]:.3f} ({low:.3f}–{high:.3f})"


def _p(p: float | None) -> str:
    if p is None:
        return "—"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
