"""Fits a ranking to examples: other weights of the evidence, or boosted trees."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from eval.examples import Example
from eval.measures import SEED
from search.ranking.evidence import Column
from search.ranking.features import EVIDENCE, FEATURES, NAMES
from search.ranking.fusion import WEIGHTS
from search.ranking.ranker import SCALE
from search.trees import checksum
from wenzheng.errors import UsageError

SPREAD = 0.1
"""How far a weight is expected to lie from the fixed one: standard deviation of a normal prior.
With a few questions it holds the weights in place, with a thousand it hardly matters."""

ROUNDS = 40
PARAMETERS: Mapping[str, Any] = {
    "objective": "lambdarank",
    "metric": "none",
    "label_gain": [0, 1],
    "lambdarank_truncation_level": 10,
    "learning_rate": 0.05,
    "num_leaves": 6,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "monotone_constraints": [int(feature.is_rising) for feature in FEATURES],
    "use_missing": False,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
"""LambdaMART (Burges 2010), small and slow: few leaves, few rounds, and more of what speaks for a
candidate never counts against it."""

Weights = dict[str, float]


def fit_weights(found: Sequence[Example]) -> Weights:
    """Weights of the evidence, all together as heavy as the fixed ones, none below 0.

    Maximum a posteriori under the listwise softmax loss (ListNet's top-one, Cao et al. 2007) of the
    relevant candidates' share, with a normal prior around the fixed weights. How steep the softmax
    is, is fitted first: it changes no order. Without an example that teaches they are the fixed ones.
    """
    fixed = np.array([WEIGHTS[name] for name in EVIDENCE])
    cases = [_case(example, fixed) for example in found if example.teaches]
    if not cases:
        return dict(zip(EVIDENCE, fixed.tolist(), strict=True))

    def loss(weights: NDArray[np.float64], steepness: float) -> tuple[float, Any]:
        value, slope = 0.0, np.zeros(len(weights))
        for evidence, rest, relevant in cases:
            scores = steepness * (evidence @ weights + rest)
            share = np.exp(scores - scores.max())
            share /= share.sum()
            right = max(float(share[relevant].sum()), 1e-12)
            value -= np.log(right)
            slope -= steepness * ((share * relevant / right - share) @ evidence)
        away = (weights - fixed) / SPREAD
        return value + float(away @ away) / 2, slope + away / SPREAD

    best = minimize_scalar(lambda log: loss(fixed, float(np.exp(log)))[0], bounds=(1, 7))
    steepness = float(np.exp(best.x))
    bounds = [(0, None)] * len(fixed)
    fitted = minimize(loss, fixed, args=(steepness,), jac=True, method="L-BFGS-B", bounds=bounds).x
    level = fixed.sum() / max(float(fitted.sum()), 1e-9)
    return dict(zip(EVIDENCE, (fitted * level).tolist(), strict=True))


def _case(
    example: Example, fixed: NDArray[np.float64]
) -> tuple[NDArray[np.float64], Column, NDArray[np.bool_]]:
    """The evidence, what the fused score holds beside it, and which candidates are relevant."""
    evidence = example.matrix[:, : len(EVIDENCE)].astype(np.float64)
    return evidence, example.fused - evidence @ fixed, example.relevance > 0


def fit_trees(found: Sequence[Example], rounds: int = ROUNDS) -> bytes:
    """The graph of trees that are boosted from the fused score. Raises UsageError without LightGBM."""
    return to_onnx(boost(found, rounds).dump_model(), len(NAMES))


def boost(found: Sequence[Example], rounds: int = ROUNDS) -> Any:
    """The trees as LightGBM has them; examples that teach nothing are left out."""
    lightgbm = lightgbm_module()
    taught = [example for example in found if example.teaches]
    data = lightgbm.Dataset(
        np.concatenate([example.matrix for example in taught]),
        label=np.concatenate([example.relevance > 0 for example in taught]).astype(np.int64),
        group=[len(example.units) for example in taught],
        init_score=SCALE * np.concatenate([example.fused for example in taught]),
        feature_name=list(NAMES),
    )
    return lightgbm.train(dict(PARAMETERS), data, rounds)


def lightgbm_module() -> ModuleType:
    """LightGBM, of the extra `tune`. Raises UsageError, with the remedy, where it is absent."""
    return _extra("lightgbm")


def has_extra() -> bool:
    """Whether trees can be fitted here."""
    try:
        return all(_extra(name) for name in ("lightgbm", "onnx"))
    except UsageError:
        return False


def _extra(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as error:  # OSError: a library of the system is not there
        raise UsageError(
            f"训练树模型需要 {name}（{error}）；请运行 pip install 'wenzheng[tune]'",
            f"fitting trees needs {name} ({error}); run pip install 'wenzheng[tune]'",
        ) from error


def to_onnx(dumped: Mapping[str, Any], features: int) -> bytes:
    """What LightGBM's `dump_model` gives, as a TreeEnsembleRegressor of ai.onnx.ml, version 3.

    LightGBM compares a float32 value with a float64 threshold, ONNX two float32; with the threshold
    rounded down to the nearest float32, `value <= threshold` is the same for every value.
    """
    onnx = _extra("onnx")
    nodes = _Nodes()
    for tree, root in enumerate(dumped["tree_info"]):
        nodes.add(tree, root["tree_structure"])
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        ["sums"],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        post_transform="NONE",
        **nodes.attributes,
    )
    graph = helper.make_graph(
        [ensemble],
        "ranking",
        [helper.make_tensor_value_info("features", kind, [None, features])],
        [helper.make_tensor_value_info("sums", kind, [None, 1])],
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=8, producer_name="wenzheng")
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


class _Nodes:
    """The ensemble's attributes, filled tree by tree, a node before its children."""

    def __init__(self) -> None:
        self.attributes: dict[str, list[Any]] = {
            name: []
            for name in (
                "nodes_treeids nodes_nodeids nodes_featureids nodes_values nodes_modes "
                "nodes_truenodeids nodes_falsenodeids target_treeids target_nodeids target_ids "
                "target_weights"
            ).split()
        }
        self._next = 0

    def add(self, tree: int, root: Mapping[str, Any]) -> None:
        """One tree of LightGBM, with its shape kept."""
        self._next = 0
        self._visit(tree, root)

    def _visit(self, tree: int, node: Mapping[str, Any]) -> int:
        number, self._next = self._next, self._next + 1
        if "leaf_value" in node:
            self._put("nodes", tree, number, featureids=0, values=0.0, modes="LEAF")
            self._put("target", tree, number, ids=0, weights=float(node["leaf_value"]))
            self.attributes["nodes_truenodeids"].append(0)
            self.attributes["nodes_falsenodeids"].append(0)
            return number
        if node["decision_type"] != "<=":
            raise ValueError(f"{node['decision_type']} is no comparison of numbers")
        threshold = float32_below(node["threshold"])
        feature = node["split_feature"]
        self._put("nodes", tree, number, featureids=feature, values=threshold, modes="BRANCH_LEQ")
        at = len(self.attributes["nodes_truenodeids"])
        for side in ("nodes_truenodeids", "nodes_falsenodeids"):
            self.attributes[side].append(0)
        self.attributes["nodes_truenodeids"][at] = self._visit(tree, node["left_child"])
        self.attributes["nodes_falsenodeids"][at] = self._visit(tree, node["right_child"])
        return number

    def _put(self, kind: str, tree: int, number: int, **values: object) -> None:
        for name, value in {"treeids": tree, "nodeids": number, **values}.items():
            self.attributes[f"{kind}_{name}"].append(value)


def float32_below(value: float) -> float:
    """The greatest float32 that is not above the value, which is compared as a float64."""
    near = np.float32(value)
    below = near if float(near) <= value else np.nextafter(near, np.float32(-np.inf))
    return float(below)


def keep_trees(folder: Path, graph: bytes) -> tuple[str, str]:
    """Write the graph in place of an earlier one: the name of its file, and its SHA-256."""
    folder.mkdir(exist_ok=True)
    for earlier in folder.glob("trees-*.onnx"):
        earlier.unlink()
    sha256 = checksum(graph)
    file = f"trees-{sha256[:12]}.onnx"
    (folder / file).write_bytes(graph)
    return file, sha256
