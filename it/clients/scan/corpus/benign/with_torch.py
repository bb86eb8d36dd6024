"""PyTorch's files, by whatever version is there."""

from __future__ import annotations

import collections
import pickle

import torch

from .made import add_made

ZIP = {"_use_new_zipfile_serialization": True}
OLD = {"_use_new_zipfile_serialization": False}


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3)
        self.norm = torch.nn.BatchNorm2d(4)
        self.out = torch.nn.Linear(4, 2)

    def forward(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        if x.size(0) > 3:
            x = x * 2
        return self.out(x.mean([2, 3]))


def plain():
    return torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Dropout(), torch.nn.Linear(16, 2))


def trained():
    model = plain()
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(3, 8)).sum().backward()
    optimizer.step()
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "args": {"lr": 0.1, "name": "os.system"}}


OBJECTS = {
    "state": lambda: plain().state_dict(),
    "checkpoint": trained,
    "module": plain,
    "layers": lambda: torch.nn.ModuleDict({"rnn": torch.nn.LSTM(4, 5), "attention": torch.nn.MultiheadAttention(8, 2), "embedding": torch.nn.Embedding(9, 3), "list": torch.nn.ModuleList([torch.nn.GELU(), torch.nn.LayerNorm(4)])}),
    "tensors": lambda: {"f": torch.randn(20, 30), "h": torch.randn(4).half(), "b": torch.ones(3).bool(), "l": torch.arange(9), "z": torch.zeros(500, 500), "v": torch.randn(9)[2:5]},
    "bfloat16": lambda: torch.randn(9).to(torch.bfloat16),
    "parameter": lambda: torch.nn.Parameter(torch.ones(3)),
    "sparse": lambda: torch.eye(4).to_sparse(),
    "size-and-device": lambda: {"size": torch.Size([1, 2]), "device": torch.device("cpu"), "dtype": torch.float32, "order": collections.OrderedDict(a=1)},
    "quantized": lambda: torch.quantize_per_tensor(torch.randn(5), 0.1, 3, torch.qint8),
    "generator": lambda: torch.get_rng_state(),
}
for label, build in OBJECTS.items():
    for form, options in (("zip", ZIP), ("legacy", OLD)):
        for protocol in (2, 4):
            add_made(f"torch-{label}-{form}-{protocol}", "only policy", lambda r, to, build=build, options=options, protocol=protocol: torch.save(build(), str(to / "model.pt"), pickle_protocol=protocol, **options))
add_made("torch-pickle", "only policy", lambda r, to: (to / "m.pkl").write_bytes(pickle.dumps(plain())))
add_made("torch-numbers", "only policy", lambda r, to: torch.save({"os.system": [1, 2.5]}, str(to / "m.pt"), **ZIP))
for label, build in {"small": lambda: torch.jit.script(Small().eval()), "traced": lambda: torch.jit.trace(plain().eval(), torch.ones(1, 8)), "conv": lambda: torch.jit.trace(Small().eval(), torch.ones(1, 3, 9, 9))}.items():
    add_made(f"torchscript-{label}", "only policy", lambda r, to, build=build: torch.jit.save(build(), str(to / "model.pt")))
