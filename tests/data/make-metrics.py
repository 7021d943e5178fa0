#!/usr/bin/env python3
"""Expected values for TestMetrics from scikit-learn (Debian 12's python3-sklearn 1.2.1): tests/data/make-metrics.py > tests/data/metrics.json

Three cases with fixed seeds: ten classes, mostly right; three classes of which one is never predicted and one never occurs; all wrong."""
import json
import random

from sklearn.metrics import confusion_matrix, precision_recall_fscore_support


def case(name, classes, labels, predictions):
    wanted = list(range(classes))
    precision, recall, f1, support = precision_recall_fscore_support(labels, predictions, labels=wanted, zero_division=0)
    macro = precision_recall_fscore_support(labels, predictions, average="macro", zero_division=0)
    return {
        "name": name, "classes": classes, "labels": labels, "predictions": predictions,
        "confusion": confusion_matrix(labels, predictions, labels=wanted).tolist(),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "macroPrecision": macro[0], "macroRecall": macro[1], "macroF1": macro[2],
    }


random.seed(20)
labels = [random.randrange(10) for _ in range(400)]
mostly = [label if random.random() < 0.8 else random.randrange(10) for label in labels]
few = [random.choice([0, 1]) for _ in range(30)]
print(json.dumps([
    case("mostly right", 10, labels, mostly),
    case("a class never predicted, one that never occurs", 4, few, [0 if random.random() < 0.5 else 2 for _ in few]),
    case("all wrong", 2, [0, 0, 1], [1, 1, 0]),
], indent=1))
