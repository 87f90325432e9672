"""The compared methods do what their papers say. Needs torch: run with the training environment."""

from __future__ import annotations

import copy

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed here; run tests/training with the training environment (.venv-training)"
)

from torch.nn.utils import parametrize  # noqa: E402

from training.synthetic.batches import Batch  # noqa: E402
from training.synthetic.methods import averaging, compact, effort, ensemble, linear, merging, npr, spectrum, ucf  # noqa: E402
from training.synthetic.methods.bank import Bank, gathered, paired  # noqa: E402
from training.synthetic.methods.fitting import hold_statistics, run  # noqa: E402
from training.synthetic.methods.mixing import mixed, smoothed  # noqa: E402
from training.synthetic.net import Detector  # noqa: E402
from training.synthetic.sources import Item, frame  # noqa: E402
from training.synthetic.trunk import Trunk  # noqa: E402


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(3)
    torch.set_num_threads(1)


def _bank(crops=16, edge=32):
    """Photographs smooth, generated ones with a lattice: anything can learn them apart."""
    draw = np.random.default_rng(1)
    smooth = draw.integers(60, 190, (crops, 3, edge // 8, edge // 8)).repeat(8, 2).repeat(8, 3)
    smooth = smooth + draw.integers(0, 4, (crops, 3, edge, edge))
    smooth[1::2, :, ::2, ::2] += 40
    family = torch.tensor([0, 1, 2, 3] * (crops // 4))
    return Bank(torch.from_numpy(smooth.astype(np.uint8)), family, ("phone", "gan", "web", "diffusion"))


def _rgb(count=2, edge=32):
    return torch.randint(0, 256, (count, 3, edge, edge)).float()


def test_a_bank_gives_every_crop_once_and_keeps_pairs_together():
    bank = _bank(20)
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
    one, two = _bank(4), _bank(4)
    two = Bank(two.rgb, torch.tensor([0, 1, 0, 1]), ("phone", "reconstruction"))
    joined = one.joined(two)
    assert [joined.families[k] for k in joined.family] == [
        "phone", "gan", "web", "diffusion", "phone", "reconstruction", "phone", "reconstruction",
    ]  # fmt: skip


def test_effort_starts_as_the_pretrained_net_and_merges_into_its_old_shape():
    net = Trunk(3).eval()
    rgb, names = _rgb(), set(net.state_dict())
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
    (net(_rgb()).square().mean() + effort.regulariser(layers)).backward()
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
    bank = _bank(48)
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
    assert common(_rgb()).shape == (2,)


def test_ucfs_cross_reconstruction_uses_the_partners_fingerprint():
    net = ucf.UCF(Detector(pretrained=False), Trunk(3), 3).eval()
    seen = []
    net.decoder.register_forward_hook(lambda module, given, out: seen.append(given[1]))
    net.loss(_rgb(4), torch.tensor([0.0, 1.0, 0.0, 1.0]), torch.tensor([0, 1, 0, 2]))
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


def test_bias_loss_weighs_crops_with_more_active_maps_more():
    quiet, loud = torch.full((1, 4, 2, 2), 0.5), torch.arange(16.0).reshape(1, 4, 2, 2)
    weight = compact.bias_weights(torch.cat([quiet, loud, loud / 4]))
    assert torch.allclose(weight[:2], torch.tensor([0.7, float(np.exp(0.3) - 0.3)]), atol=1e-6)
    assert weight[0] < weight[2] < weight[1]


def test_mixup_stops_after_its_share_of_the_training():
    net, bank = compact.Compact().eval(), _bank(8)
    batch, switches = next(bank.batches(8, 0)), compact.Switches(mixup_until=0.4)
    losses = {
        done: [
            float(compact.loss_of_batch(net, batch, done, switches, torch.Generator().manual_seed(seed)).detach())
            for seed in (1, 2)
        ]
        for done in (0.2, 0.6)
    }
    assert losses[0.2][0] != losses[0.2][1]
    assert losses[0.6][0] == losses[0.6][1]


def test_mixing_mixes_picture_and_target_by_the_same_share():
    rgb = torch.tensor([0.0, 100.0])[:, None, None, None].expand(2, 3, 4, 4).contiguous()
    made, target = mixed(rgb, torch.tensor([0.0, 1.0]), torch.Generator().manual_seed(2))
    assert torch.allclose(made[:, 0, 0, 0] / 100, target)
    assert smoothed(torch.tensor([0.0, 1.0]), 0.1).tolist() == pytest.approx([0.05, 0.95])


def test_the_invariance_penalty_is_the_variance_between_families_of_a_class():
    losses = torch.tensor([1.0, 0.5, 3.0, 0.5])
    generated, family = torch.tensor([0.0, 1.0, 0.0, 1.0]), torch.tensor([0, 1, 2, 3])
    assert float(linear.risk_variance(losses, generated, family)) == pytest.approx(0.5)
    assert float(linear.risk_variance(losses, generated, torch.tensor([0, 1, 0, 1]))) == 0


def test_the_invariance_penalty_turns_a_head_away_from_one_sources_cue():
    draw = torch.Generator().manual_seed(1)
    family = torch.arange(400) % 4
    generated = (family % 2).float()
    steady = 2 * generated - 1 + torch.randn(400, generator=draw)
    only_one = torch.where(family == 3, 3.0, 0.0) + 0.3 * torch.randn(400, generator=draw)
    features = torch.stack([steady, only_one], 1)
    plain = linear.fit_head(features, generated).weight[0]
    held = linear.fit_head(features, generated, family=family, invariance=10.0).weight[0]
    assert held[1] / held[0] < 0.8 * plain[1] / plain[0]


def test_a_linear_head_separates_what_is_separable():
    features = torch.randn(200, 5)
    generated = (features[:, 2] > 0).float()
    logit = linear.fit_head(features, generated)(features)[:, 0]
    assert ((logit > 0).float() == generated).float().mean() > 0.95


def test_averaged_weights_lie_between_both_and_end_at_them():
    before = {"a": torch.tensor([0.0, 2.0]), "count": torch.tensor(1)}
    after = {"a": torch.tensor([4.0, 4.0]), "count": torch.tensor(9)}
    assert averaging.averaged(before, after, 0.25)["a"].tolist() == [1.0, 2.5]
    assert averaging.averaged(before, after, 0.0)["a"].tolist() == [0.0, 2.0]
    assert int(averaging.averaged(before, after, 0.5)["count"]) == 9


def test_merging_equal_channels_changes_nothing_but_the_size():
    net = Detector(pretrained=False).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.2)
        for block in net.trunk.blocks[1:]:
            for part in (block.expand, block.depthwise):
                for tensor in (part[0].weight, part[1].weight, part[1].bias):
                    tensor[1::3] = tensor[0::3][: len(tensor[1::3])]
    rgb = _rgb()
    expected = net(rgb).logit
    smaller, before, after = merging.merged(net, threshold=1e-4)
    assert after < 0.7 * before
    assert torch.allclose(smaller(rgb).logit, expected, rtol=1e-3, atol=1e-3)
    assert sum(p.numel() for p in smaller.parameters()) < sum(p.numel() for p in net.parameters())


def test_merging_leaves_unrelated_channels_and_the_given_net_alone():
    net = Detector(pretrained=False).eval()
    kept = copy.deepcopy(net.state_dict())
    _, before, after = merging.merged(net, threshold=1e-6)
    assert before == after
    assert all(torch.equal(value, kept[name]) for name, value in net.state_dict().items())


def test_three_like_channels_become_one_with_their_mean_and_the_sum_behind():
    incoming = torch.tensor([[1.0, 0.0], [1.1, 0.0], [0.0, 1.0], [0.9, 0.0]])
    alike = torch.tensor([[1.0, 0.0, 0.5], [1.0, 0.1, 0.5], [0.0, 1.0, 0.5], [1.0, -0.1, 0.5]])
    outgoing = torch.tensor([[1.0], [2.0], [7.0], [4.0]])
    weights, behind = merging.merge_channels([incoming], [alike], outgoing, 0.1)
    assert torch.allclose(weights, torch.tensor([[1.0, 0.0], [0.0, 1.0]]), atol=1e-6)
    assert behind.tolist() == [[7.0], [7.0]]
    apart = alike + torch.tensor([0.0, 0.0, 2.0]) * torch.arange(4)[:, None]
    assert len(merging.merge_channels([incoming], [apart], outgoing, 0.1)[1]) == 4


def test_npr_sees_only_what_nearest_neighbour_enlarging_cannot_give_back():
    enlarged = _rgb(1, 16).repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert npr.residual(enlarged).abs().max() == 0
    assert npr.residual(_rgb(1, 32)).abs().max() > 0
    assert npr.NPR().eval()(_rgb(3)).shape == (3,)


def test_the_radial_spectrum_sees_a_lattice_and_not_the_brightness():
    extractor = spectrum.Radial(32)
    flat = 80 + 20 * torch.rand(1, 3, 32, 32)
    lattice = flat.clone()
    lattice[:, :, ::2, ::2] += 40
    plain, brighter, laced = (extractor(one)[0] for one in (flat, flat + 30, lattice))
    assert torch.allclose(plain, brighter, atol=1e-2)
    assert (laced - plain)[-1] == (laced - plain).max()


def test_each_shortcut_is_taken_away():
    rgb = _rgb(2).byte()
    for shortcut in ensemble.SHORTCUTS:
        made = ensemble.without(rgb, shortcut, seed=1)
        assert made.shape == rgb.shape
        assert made.dtype == torch.uint8
        assert torch.equal(made, rgb) == (shortcut == "none")
    grey = ensemble.without(rgb, "colour", 1).float()
    assert (grey.amax(1) - grey.amin(1)).mean() < 0.4 * (rgb.float().amax(1) - rgb.float().amin(1)).mean()


def test_the_shift_head_weighs_the_last_layer_that_knows_the_shift():
    features = torch.cat([torch.randn(60, 2) + torch.tensor([4.0, 0]), torch.randn(60, 2) - torch.tensor([4.0, 0])])
    shift = ensemble.fit_shift(features, torch.tensor([0] * 60 + [1] * 60), 2)
    last = torch.nn.Linear(2, 2).requires_grad_(False)
    last.weight.zero_()
    last.bias.copy_(torch.tensor([5.0, -5.0]))
    net = ensemble.LastLayers(torch.nn.Identity(), torch.nn.Identity(), last, shift)
    assert net(torch.tensor([[4.0, 0.0]])) > 4
    assert net(torch.tensor([[-4.0, 0.0]])) < -4


@pytest.mark.parametrize("switches", [compact.Switches(), compact.Switches(True, 0.0, 0.1, 1.0)])
def test_the_compact_net_learns_a_lattice_with_and_without_its_switches(switches):
    bank, net = _bank(64), compact.Compact()
    draw = torch.Generator().manual_seed(1)

    def loss_of(batch, done):
        net.train()
        return compact.loss_of_batch(net, batch, done, switches, draw)

    for epoch in range(6):
        run(net, bank, epoch, loss_of, 3e-3)
    found = net(bank.rgb.float())  # still in training mode: the running statistics of so few steps are young
    assert ((found > 0).float() == bank.generated).float().mean() > 0.9
