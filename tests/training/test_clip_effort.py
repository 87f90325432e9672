"""A CLIP folder made by code is read, tuned by Effort, exported and carded. Needs torch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="torch is not installed here; run tests/training with the training environment (.venv-training)"
)

from training.__main__ import main  # noqa: E402
from training.synthetic.methods.clip_folder import BackboneError, load_clip, read_safetensors  # noqa: E402
from training.synthetic.methods.effort import decompose  # noqa: E402
from training.synthetic.methods.fitting import trained_parameters  # noqa: E402
from training.synthetic.methods.vit import Judge  # noqa: E402

_VISION = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "image_size": 32,
    "patch_size": 8,
    "hidden_act": "quick_gelu",
}
_NAMES = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}


def _tensors() -> dict[str, object]:
    """Random weights under the names of a folder that holds both towers."""
    draw = torch.Generator().manual_seed(5)
    shapes = {
        "vision_model.embeddings.class_embedding": (32,),
        "vision_model.embeddings.patch_embedding.weight": (32, 3, 8, 8),
        "vision_model.embeddings.position_embedding.weight": (17, 32),
        "text_model.embeddings.token_embedding.weight": (10, 16),
        "visual_projection.weight": (16, 32),
    }
    for norm in ("pre_layrnorm", "post_layernorm"):
        shapes |= {f"vision_model.{norm}.{kind}": (32,) for kind in ("weight", "bias")}
    for layer in (0, 1):
        at = f"vision_model.encoder.layers.{layer}"
        for name, out, inside in (
            *((f"self_attn.{p}_proj", 32, 32) for p in ("q", "k", "v", "out")),
            ("mlp.fc1", 48, 32),
            ("mlp.fc2", 32, 48),
        ):
            shapes |= {f"{at}.{name}.weight": (out, inside), f"{at}.{name}.bias": (out,)}
        for norm in ("layer_norm1", "layer_norm2"):
            shapes |= {f"{at}.{norm}.{kind}": (32,) for kind in ("weight", "bias")}
    made = {name: 0.2 * torch.randn(shape, generator=draw) for name, shape in shapes.items()}
    made["vision_model.embeddings.position_ids"] = torch.arange(17)[None]
    return made


def _write_safetensors(path: Path, tensors) -> None:
    header, values, at = {"__metadata__": {"format": "pt"}}, b"", 0
    for name, tensor in tensors.items():
        data = tensor.numpy().tobytes()
        header[name] = {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [at, at + len(data)],
        }
        values, at = values + data, at + len(data)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + values)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "small-clip"
    made.mkdir()
    (made / "config.json").write_text(json.dumps({"model_type": "clip", "vision_config": _VISION}))
    _write_safetensors(made / "model.safetensors", _tensors())
    return made


def test_a_folder_with_both_towers_gives_its_vision_tower(folder):
    tower, given = load_clip(folder), _tensors()
    assert torch.equal(tower.embeddings.class_embedding, given["vision_model.embeddings.class_embedding"])
    assert torch.equal(tower.encoder.layers[1].mlp.fc2.weight, given["vision_model.encoder.layers.1.mlp.fc2.weight"])
    assert tower.eval()(torch.rand(2, 3, 32, 32) * 255).shape == (2, 17, 32)


def test_safetensors_and_pytorch_files_give_the_same_tower(folder):
    first = load_clip(folder).state_dict()
    (folder / "model.safetensors").unlink()
    torch.save(_tensors(), folder / "pytorch_model.bin")
    second = load_clip(folder).state_dict()
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_half_precision_weights_become_single(folder):
    _write_safetensors(
        folder / "model.safetensors", {n: t.half() if t.is_floating_point() else t for n, t in _tensors().items()}
    )
    assert load_clip(folder).pre_layrnorm.weight.dtype == torch.float32


def test_the_tower_computes_what_the_papers_formulas_say(folder):
    """The whole tower once more in NumPy, from the file's own tensors."""
    given = {name: tensor.double().numpy() for name, tensor in _tensors().items()}
    rgb = np.random.default_rng(2).integers(0, 256, (3, 32, 32)).astype(np.float64)
    mean, deviation = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
    x = (rgb / 255 - np.array(mean)[:, None, None]) / np.array(deviation)[:, None, None]
    patches = x.reshape(3, 4, 8, 4, 8).transpose(1, 3, 0, 2, 4).reshape(16, -1)
    weights = {name.removeprefix("vision_model."): value for name, value in given.items()}
    tokens = patches @ weights["embeddings.patch_embedding.weight"].reshape(32, -1).T
    tokens = np.vstack([weights["embeddings.class_embedding"], tokens])
    tokens = _normal(tokens + weights["embeddings.position_embedding.weight"], weights, "pre_layrnorm")
    for layer in (0, 1):
        at = f"encoder.layers.{layer}"
        tokens = tokens + _attention(_normal(tokens, weights, f"{at}.layer_norm1"), weights, f"{at}.self_attn")
        inner = _linear(_normal(tokens, weights, f"{at}.layer_norm2"), weights, f"{at}.mlp.fc1")
        tokens = tokens + _linear(inner / (1 + np.exp(-1.702 * inner)), weights, f"{at}.mlp.fc2")
    expected = _normal(tokens, weights, "post_layernorm")
    with torch.no_grad():
        found = load_clip(folder).eval()(torch.from_numpy(rgb).float()[None])[0].numpy()
    assert np.allclose(found, expected, atol=1e-3)


def _linear(x, weights, name):
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _normal(x, weights, name):
    centred = x - x.mean(1, keepdims=True)
    return (
        centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5) * weights[f"{name}.weight"]
        + weights[f"{name}.bias"]
    )


def _attention(x, weights, name):
    query, key, value = (_linear(x, weights, f"{name}.{p}_proj") for p in ("q", "k", "v"))
    heads = []
    for at in range(0, 32, 8):
        score = query[:, at : at + 8] @ key[:, at : at + 8].T / np.sqrt(8)
        share = np.exp(score - score.max(1, keepdims=True))
        heads.append(share / share.sum(1, keepdims=True) @ value[:, at : at + 8])
    return _linear(np.hstack(heads), weights, f"{name}.out_proj")


def test_effort_trains_one_component_of_each_attention_weight_as_in_the_paper(folder):
    net = Judge(load_clip(folder))
    layers = decompose(net.tower, 1, "self_attn")
    assert len(layers) == 2 * 4
    assert trained_parameters(net) == 8 * (32 + 1 + 32) + 33


def test_the_map_of_the_tuned_tower_adds_up_to_its_log_odds(folder):
    logit, places, features = Judge(load_clip(folder)).eval()(torch.rand(3, 3, 32, 32) * 255)
    assert places.shape == (3, 4, 4)
    assert features.shape == (3, 32)
    assert torch.allclose(places.mean((1, 2)), logit, atol=1e-5)


@pytest.mark.parametrize(
    "break_it", ["no config", "no weights", "torn", "other sizes", "no clip", "no json", "odd numbers"]
)
def test_an_unusable_folder_is_refused_with_a_sentence(folder, break_it):
    config, weights = folder / "config.json", folder / "model.safetensors"
    if break_it == "no config":
        config.unlink()
    elif break_it == "no weights":
        weights.unlink()
    elif break_it == "torn":
        weights.write_bytes(weights.read_bytes()[:-100_000])
    elif break_it == "other sizes":
        config.write_text(json.dumps({"vision_config": {**_VISION, "hidden_size": 64}}))
    elif break_it == "no clip":
        config.write_text(json.dumps({"vision_config": {**_VISION, "hidden_act": "relu"}}))
    elif break_it == "no json":
        config.write_text("[]")
    else:
        config.write_text(json.dumps({"vision_config": {**_VISION, "num_attention_heads": 5}}))
    with pytest.raises(BackboneError) as refused:
        load_clip(folder)
    assert str(refused.value).rstrip().endswith((".", ")", "]"))


@pytest.mark.parametrize("data", [b"", b"\x05", b"\xff" * 40, (20).to_bytes(8, "little") + b"{" * 20])
def test_a_file_that_is_no_safetensors_is_refused(tmp_path, data):
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    with pytest.raises(BackboneError):
        read_safetensors(path)


@pytest.mark.filterwarnings("ignore:.isinstance.treespec, LeafSpec:FutureWarning")  # torch's exporter, of itself
def test_the_command_tunes_exports_and_cards_a_backbone_and_goes_on(folder, tmp_path, shared_data, capsys):
    words = ["effort", "--backbone", str(folder), "--out", str(tmp_path / "out"), "--batch", "4"]
    words += ["--pictures", "3", "--most", "3", "--steps"]
    main([*words, "2"])
    first = (tmp_path / "out" / "small-clip" / "model.onnx").read_bytes()
    capsys.readouterr()
    main([*words, "3"])
    printed = capsys.readouterr().out
    assert "step 3 of 3" in printed
    assert "step 2 of 3" not in printed
    made = tmp_path / "out" / "small-clip"
    assert (made / "model.onnx").read_bytes() != first
    card = json.loads((made / "card.json").read_text())
    assert card["sha256"] == hashlib.sha256((made / "model.onnx").read_bytes()).hexdigest()
    assert card["tile"] == 32
    assert card["trained_parameters"] == 8 * 65 + 33
    assert not set(card["held_out_sources"]) & set(card["training_sources"])
    assert {group for measure, group, _ in card["figures"] if measure == "AUROC"} >= {"mean over generators held out"}
    assert str(folder) not in (made / "card.json").read_text()


def test_a_bad_backbone_ends_the_command_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"has no readable config\.json"):
        main(["effort", "--backbone", str(tmp_path)])


def test_an_unknown_act_prints_the_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["tune"])
    assert ended.value.code == 2
    assert "effort" in capsys.readouterr().err
