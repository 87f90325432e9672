"""The compared methods do what their papers say. Needs torch: run with the training environment."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed here; run tests/training with the training environment (.venv-training)"
)

from torch.nn.utils import parametrize  # noqa: E402

from tests.training.crops import lattice_bank, random_rgb  # noqa: E402
from training.synthetic.batches import Batch  # noqa: E402
from training.synthetic.methods import effort, ucf  # noqa: E402
from training.synthetic.methods.bank import Bank, gathered, paired  # noqa: E402
from training.synthetic.methods.fitting import hold_statistics, run  # noqa: E402
from training.synthetic.net import Detector  # noqa: E402
from training.synthetic.sources import Item, frame  # noqa: E402
from training.synthetic.trunk import Trunk  # noqa: E402


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(3)
    torch.set_num_threads(1)


def test_a_bank_gives_every_crop_once_and_keeps_pairs_together():
    bank = lattice_bank(20)
    batches = list(bank.batches(6, seed=1))
    pairs = torch.cat([batch.pair for batch in batches])
    assert sorted(pairs.tolist()) == sorted(list(range(10)) * 2)
    assert all(batch.generated.tolist() == [0, 1] * (len(batch.rgb) // 2) for batch in batches)
    assert all(torch.equal(batch.pair[::2], batch.pair[1::2]) for batch in batches)


def test_the_same_seed_gathers_the_same_bank(tmp_path):
    draw = np.random.default_rng(5)
    chosen = [
        Item(tmp_path / f"{k}.png", name, name, name == "gan", True) for k, name in enumerate(["gan", "phone"] * 2)
    ]
    pixels = [draw.integers(0, 256, (140, 150, 3), dtype=np.uint8) for _ in chosen]
    one, same, other = (gathered(chosen, pixels, 6, 48, seed) for seed in (1, 1, 2))
    assert one.rgb.shape == (6, 3, 48, 48)
    assert torch.equal(one.rgb, same.rgb)
    assert not torch.equal(one.rgb, other.rgb)


def test_a_photograph_and_its_reconstruction_live_the_same_life(tmp_path):
    draw = np.random.default_rng(6)
    pixels = [draw.integers(40, 160, (18, 19, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(3)]
    copies = [[(frame(picture) + 30).astype(np.uint8)] for picture in pixels]
    chosen = [Item(tmp_path / f"{k}.png", "phone", "phone", False, True) for k in range(3)]
    bank = paired(chosen, pixels, copies, 12, 48, seed=2)
    assert [bank.families[k] for k in bank.family.tolist()] == ["phone", "reconstruction"] * 6
    photographs, made = bank.rgb[::2].float(), bank.rgb[1::2].float()
    assert (made - photographs).mean((1, 2, 3)).min() > 10
    for one, other in zip(photographs, made, strict=True):
        assert torch.corrcoef(torch.stack([one.flatten(), other.flatten()]))[0, 1] > 0.9


def test_joined_banks_name_the_families_of_both():
    one, two = lattice_bank(4), lattice_bank(4)
    two = Bank(two.rgb, torch.tensor([0, 1, 0, 1]), ("phone", "reconstruction"))
    joined = one.joined(two)
    assert [joined.families[k] for k in joined.family] == [
        "phone", "gan", "web", "diffusion", "phone", "reconstruction", "phone", "reconstruction",
    ]  # fmt: skip


def test_effort_starts_as_the_pretrained_net_and_merges_into_its_old_shape():
    net = Trunk(3).eval()
    rgb, names = random_rgb(), set(net.state_dict())
    before = net(rgb)
    layers = effort.decompose(net, trailing=2)
    size = float(before.detach().abs().max())
    assert torch.allclose(net(rgb), before, atol=1e-3 * size)
    with torch.no_grad():
        for layer in layers:
            layer.parametrizations.weight[0].values.add_(0.3)
    tuned = net(rgb)
    assert not torch.allclose(tuned, before, atol=0.01 * size)
    effort.merge(layers)
    assert set(net.state_dict()) == names
    assert torch.allclose(net(rgb), tuned, atol=1e-3 * size)


def test_effort_trains_the_residual_and_nothing_else():
    net = Trunk(3)
    layers = effort.decompose(net, trailing=1)
    hold_statistics(net)
    frozen = {name: value.clone() for name, value in net.state_dict().items() if ".0.left" not in name}
    optimiser = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)
    (net(random_rgb()).square().mean() + effort.regulariser(layers)).backward()
    optimiser.step()
    moved = {
        name for name, value in net.state_dict().items() if name in frozen and not torch.equal(value, frozen[name])
    }
    assert moved
    assert all(name.endswith((".0.values", ".0.right")) for name in moved)
    assert all("depthwise" not in name and "stem" not in name for name in moved)


def test_efforts_short_form_of_orthogonality_is_the_papers():
    residual = effort.Residual(torch.randn(7, 5), trailing=2)
    with torch.no_grad():
        residual.left.add_(0.3 * torch.randn_like(residual.left))
        residual.right.add_(0.3 * torch.randn_like(residual.right))
    left = torch.cat([residual.frozen_left, residual.left], 1)
    right = torch.cat([residual.frozen_right, residual.right], 0)
    whole = (left.T @ left - torch.eye(5)).square().sum() + (right @ right.T - torch.eye(5)).square().sum()
    assert torch.allclose(residual.orthogonality(), whole, rtol=1e-4)


def test_efforts_regulariser_is_zero_at_the_start_and_grows_with_drift():
    layer = torch.nn.Linear(6, 9)
    layers = effort.decompose(layer, trailing=2)
    assert float(effort.regulariser(layers).detach()) < 1e-6
    with torch.no_grad():
        layer.parametrizations.weight[0].values.mul_(5)
    assert float(effort.regulariser(layers).detach()) > 0.01


def test_effort_under_a_cache_gives_gradients_to_every_residual():
    net = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Linear(5, 4))
    layers = effort.decompose(net, 0.5)
    with parametrize.cached():
        (net(torch.randn(3, 6)).square().mean() + effort.regulariser(layers)).backward()
    assert all(layer.parametrizations.weight[0].left.grad.abs().sum() > 0 for layer in layers)


def test_ucf_learns_a_lattice_and_its_common_branch_stands_alone():
    bank = lattice_bank(48)
    net = ucf.UCF(Detector(pretrained=False), Trunk(3), 5)

    def loss_of(batch, done):
        net.train()
        return net.loss(batch.rgb.float(), batch.generated, ucf.methods_of(batch))

    first = float(loss_of(next(bank.batches(16, 0)), 0).detach())
    for epoch in range(4):
        run(net, bank, epoch, loss_of, 1e-3)
    assert float(loss_of(next(bank.batches(16, 0)), 0).detach()) < 0.8 * first
    common = ucf.Common(net).eval()
    held = {id(part) for part in common.parameters()}
    assert not held & {
        id(part) for part in (*net.decoder.parameters(), *net.content.parameters(), *net.which.parameters())
    }
    assert common(random_rgb()).shape == (2,)


def test_ucfs_cross_reconstruction_uses_the_partners_fingerprint():
    net = ucf.UCF(Detector(pretrained=False), Trunk(3), 3).eval()
    seen = []
    net.decoder.register_forward_hook(lambda module, given, out: seen.append(given[1]))
    net.loss(random_rgb(4), torch.tensor([0.0, 1.0, 0.0, 1.0]), torch.tensor([0, 1, 0, 2]))
    own, partners = seen
    assert torch.equal(partners, own[[1, 0, 3, 2]])


def test_ucf_counts_photographs_of_all_sources_as_one_method():
    batch = Batch(
        torch.zeros(4, 3, 8, 8), torch.tensor([0.0, 1.0, 0.0, 1.0]), torch.tensor([3, 0, 1, 2]), torch.zeros(4)
    )
    assert ucf.methods_of(batch).tolist() == [0, 1, 0, 3]


def test_the_triplet_term_vanishes_once_groups_are_apart():
    near = torch.tensor([[0.0, 0.0], [0.1, 0.0], [9.0, 0.0], [9.1, 0.0]])
    label = torch.tensor([0, 0, 1, 1])
    assert float(ucf.triplet(near, label, 3.0)) == 0
    assert float(ucf.triplet(near, torch.tensor([0, 1, 0, 1]), 3.0)) > 3
    assert float(ucf.triplet(near, torch.tensor([0, 0, 0, 0]), 3.0)) == 0
