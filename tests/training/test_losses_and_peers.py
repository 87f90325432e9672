"""Losses, heads, averages, merging and peers as in their papers. Needs torch: run with the training environment."""

from __future__ import annotations

import copy

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed here; run tests/training with the training environment (.venv-training)"
)


from tests.training.crops import lattice_bank, random_rgb  # noqa: E402
from training.synthetic.methods import averaging, compact, ensemble, linear, merging, npr, spectrum  # noqa: E402
from training.synthetic.methods.fitting import run  # noqa: E402
from training.synthetic.methods.mixing import mixed, smoothed  # noqa: E402
from training.synthetic.net import Detector  # noqa: E402


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(3)
    torch.set_num_threads(1)


def test_bias_loss_weighs_crops_with_more_active_maps_more():
    quiet, loud = torch.full((1, 4, 2, 2), 0.5), torch.arange(16.0).reshape(1, 4, 2, 2)
    weight = compact.bias_weights(torch.cat([quiet, loud, loud / 4]))
    assert torch.allclose(weight[:2], torch.tensor([0.7, float(np.exp(0.3) - 0.3)]), atol=1e-6)
    assert weight[0] < weight[2] < weight[1]


def test_mixup_stops_after_its_share_of_the_training():
    net, bank = compact.Compact().eval(), lattice_bank(8)
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
    rgb = random_rgb()
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
    enlarged = random_rgb(1, 16).repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert npr.residual(enlarged).abs().max() == 0
    assert npr.residual(random_rgb(1, 32)).abs().max() > 0
    assert npr.NPR().eval()(random_rgb(3)).shape == (3,)


def test_the_radial_spectrum_sees_a_lattice_and_not_the_brightness():
    extractor = spectrum.Radial(32)
    flat = 80 + 20 * torch.rand(1, 3, 32, 32)
    lattice = flat.clone()
    lattice[:, :, ::2, ::2] += 40
    plain, brighter, laced = (extractor(one)[0] for one in (flat, flat + 30, lattice))
    assert torch.allclose(plain, brighter, atol=1e-2)
    assert (laced - plain)[-1] == (laced - plain).max()


def test_each_shortcut_is_taken_away():
    rgb = random_rgb(2).byte()
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
    bank, net = lattice_bank(64), compact.Compact()
    draw = torch.Generator().manual_seed(1)

    def loss_of(batch, done):
        net.train()
        return compact.loss_of_batch(net, batch, done, switches, draw)

    for epoch in range(6):
        run(net, bank, epoch, loss_of, 3e-3)
    found = net(bank.rgb.float())  # still in training mode: the running statistics of so few steps are young
    assert ((found > 0).float() == bank.generated).float().mean() > 0.9
