#!/usr/bin/python3
"""PyTorch's side of script/bench: the same tasks on the same images, tensors in memory. Arguments: FOLDER THREADS."""
import sys
import time

import torch

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)


def floats(name, *shape):
    with open(f"{folder}/{name}", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(*shape)


def labels(name):
    with open(f"{folder}/{name}", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).long()


SIZES = [784, 300, 100, 10]
weights = [floats(f"w{i}.f32", SIZES[i + 1], SIZES[i]) for i in range(3)]
biases = [floats(f"b{i}.f32", SIZES[i + 1]) for i in range(3)]
test, test_labels = floats("test.f32", -1, 784), labels("test.labels")
train, train_labels = floats("train.f32", -1, 784), labels("train.labels")


def forward(inputs, layers):
    for i, (weight, bias) in enumerate(layers):
        inputs = torch.nn.functional.linear(inputs, weight, bias)
        if i < 2:
            inputs = torch.relu(inputs)
    return inputs


def mask_and_forward():
    with torch.no_grad():
        layers = [(weight * (weight.abs() > 0.02), bias) for weight, bias in zip(weights, biases)]
        return int((forward(test, layers).argmax(1) == test_labels).sum())


def epoch():
    parameters = [p.clone().requires_grad_() for pair in zip(weights, biases) for p in pair]
    layers = list(zip(parameters[0::2], parameters[1::2]))
    optimiser = torch.optim.Adam(parameters, lr=1e-3)
    order = torch.randperm(len(train))
    for begin in range(0, len(train), 100):
        index = order[begin : begin + 100]
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(forward(train[index], layers), train_labels[index]).backward()
        optimiser.step()


TASKS = {"forward": mask_and_forward, "train": epoch}
print(f"ready {torch.__version__}", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    TASKS[line.strip()]()
    print((time.perf_counter() - start) * 1e3, flush=True)
