"""Distils the patch description network of EfficientAD from the engine's backbone, on photographs and made textures.

As in the paper (2303.14535, appendix A.1) the targets are two middle levels of a network trained on ImageNet, each
channel brought to mean 0 and deviation 1 on the training pictures, the loss is the mean squared error, and crops are at
times grey. Unlike there the network is our EfficientNet-Lite0 instead of a WideResNet-101, the pictures are 1,504
photographs and made textures instead of ImageNet, their local contrast is normalised, and there are 2,300 steps of 8
crops instead of 60,000 of 16 pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch

from engines.anomaly.contrast import contrast_normalised
from training.anomaly.crops import crop, pictures
from training.anomaly.pdn import LEVELS, PatchDescriber
from training.tamper.sources import SMALL, TRAINING

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

BACKBONE = Path(__file__).resolve().parents[2] / "onnx_models" / "anomaly_backbone" / "model.onnx"
CHECKPOINT = Path(__file__).resolve().parents[2] / "out" / "anomaly_teacher.pt"
STEPS = 2300
_SIDE, _BATCH = 96, 8
_RATE = 2e-3
_WARM, _FALLING = 450, 1000  # steps: the rate rises until the one and falls to zero from the other
_MEASURED = 10  # batches for the channels' deviations
_HELD_OUT = 25  # batches


@dataclass(frozen=True, eq=False, slots=True)
class Distilled:
    """``mean``, ``deviation`` (120,) of the targets. ``explained``: share of each level's variance on photographs of
    held-out sources that the network gives back.
    """

    net: PatchDescriber
    mean: F32
    deviation: F32
    explained: dict[str, float]


class Batches:
    """Crops and what the backbone says of them."""

    def __init__(self, sources: tuple[str, ...], seed: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(BACKBONE), options, providers=["CPUExecutionProvider"])
        self._pictures = pictures(sources)
        self._rng = np.random.default_rng(seed)

    def __call__(self) -> tuple[F32, F32]:
        """((n, 3, h, w) contrast-normalised, (n, 120, h/8, w/8))."""
        crops = [crop(self._pictures, _SIDE, self._rng) for _ in range(_BATCH)]
        pixels = np.stack([contrast_normalised(rgb).transpose(2, 0, 1) for rgb in crops])
        return pixels, np.concatenate(self._session.run(list(LEVELS), {"pixels": pixels}), axis=1)


def distil(checkpoint: Path = CHECKPOINT) -> Distilled:
    """The network at ``checkpoint``, trained first where there is none; about ten minutes of one core."""
    torch.set_num_threads(1)
    net = PatchDescriber()
    if checkpoint.is_file():
        kept = torch.load(checkpoint, map_location="cpu", weights_only=False)
        net.load_state_dict(kept["net"])
        mean, deviation = kept["mean"], kept["dev"]
    else:
        mean, deviation = _train(net)
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"net": net.state_dict(), "mean": mean, "dev": deviation}, checkpoint)
    return Distilled(net.eval(), mean, deviation, _explained(net, mean, deviation))


def _train(net: PatchDescriber) -> tuple[F32, F32]:
    torch.manual_seed(0)
    batches = Batches(TRAINING, 0)
    targets = np.concatenate([batches()[1] for _ in range(_MEASURED)])
    mean, deviation = targets.mean((0, 2, 3)), targets.std((0, 2, 3))
    optimiser = torch.optim.Adam(net.parameters(), _RATE)
    falling = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM, (STEPS - step) / (STEPS - _FALLING))
    )
    for step in range(STEPS):
        pixels, wanted = batches()
        loss = torch.nn.functional.mse_loss(
            net(torch.from_numpy(pixels)), torch.from_numpy(_standard(wanted, mean, deviation))
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        falling.step()
        if step % 100 == 0:
            print(f"step {step}: {loss.item():.3f}", flush=True)
    return mean, deviation


def _standard(targets: F32, mean: F32, deviation: F32) -> F32:
    return np.asarray((targets - mean[:, None, None]) / deviation[:, None, None], np.float32)


def _explained(net: PatchDescriber, mean: F32, deviation: F32) -> dict[str, float]:
    batches = Batches(SMALL, 1)
    left, whole = np.zeros(len(mean)), np.zeros(len(mean))
    with torch.no_grad():
        for _ in range(_HELD_OUT):
            pixels, targets = batches()
            wanted = _standard(targets, mean, deviation)
            said = net(torch.from_numpy(pixels)).numpy()
            left += ((said - wanted) ** 2).mean((0, 2, 3))
            whole += wanted.var((0, 2, 3))
    edges = {LEVELS[0]: slice(0, 40), LEVELS[1]: slice(40, 120)}
    return {name: round(1 - float(left[part].sum() / whole[part].sum()), 3) for name, part in edges.items()}
