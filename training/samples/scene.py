"""Scenes rendered by code in linear light, so that nobody's rights and no hidden history come with a sample."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Linear = npt.NDArray[np.float32]
Colour = tuple[float, float, float]


def house(width: int, height: int, seed: int, wall: Colour = (0.55, 0.42, 0.32)) -> Linear:
    """A house in a garden under a clouded sky: (height, width, 3) float32 linear RGB, range about 0–1."""
    rng = np.random.default_rng(seed)
    scene = _sky(width, height, rng)
    horizon = int(height * 0.62)
    _hills(scene, horizon, rng)
    _lawn(scene, horizon, rng)
    left, right = int(width * 0.34), int(width * 0.72)
    top, bottom = int(height * 0.36), int(height * 0.80)
    _wall(scene, (left, top, right, bottom), wall, rng)
    _roof(scene, (left, top, right), rng)
    for column in range(3):
        x = left + int((0.10 + 0.32 * column) * (right - left))
        _window(scene, (x, top + int(0.14 * (bottom - top))), (right - left) // 7, (bottom - top) // 4, rng)
    _door(scene, (left + int(0.42 * (right - left)), bottom), (right - left) // 8, int((bottom - top) * 0.42))
    for x, size in ((0.14, 0.34), (0.86, 0.42)):
        tree(scene, int(width * x), int(height * 0.82), int(height * size), rng)
    _path(scene, (left + int(0.48 * (right - left)), bottom), rng)
    return scene


def facade(width: int, height: int, seed: int) -> Linear:
    """A brick façade of many like windows: what a copy-move detector must not report."""
    rng = np.random.default_rng(seed)
    scene = np.empty((height, width, 3), np.float32)
    _wall(scene, (0, 0, width, height), (0.42, 0.20, 0.14), rng)
    step_x, step_y = width // 7, height // 5
    for row in range(5):
        for column in range(7):
            corner = (column * step_x + step_x // 4, row * step_y + step_y // 5)
            _window(scene, corner, step_x // 2, int(step_y * 0.6), rng)
    return scene


def fractal(width: int, height: int, rng: np.random.Generator, octaves: int = 7, roughness: float = 0.55) -> Linear:
    """Fractal value noise, (height, width) float32, mean 0, standard deviation about 1."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        cells = 3 * 2**octave
        grid = rng.standard_normal((cells * height // width + 3, cells + 3)).astype(np.float32)
        total += roughness**octave * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    return (total - total.mean()) / (total.std() + 1e-6)


def tree(scene: Linear, x: int, foot: int, size: int, rng: np.random.Generator) -> None:
    """Draw a tree of this size in pixels with its foot at (x, foot)."""
    trunk = max(4, size // 12)
    cv2.rectangle(scene, (x - trunk, foot - size // 2), (x + trunk, foot), (0.10, 0.07, 0.05), -1)
    for _ in range(220):
        angle, distance = rng.uniform(0, 2 * np.pi), size * 0.34 * np.sqrt(rng.uniform())
        centre = (int(x + distance * np.cos(angle)), int(foot - size * 0.72 + distance * np.sin(angle) * 0.9))
        light = rng.uniform(0.5, 1.3) * (1.15 - 0.5 * (centre[1] - foot + size) / size)
        cv2.circle(scene, centre, int(size * rng.uniform(0.02, 0.07)), (0.07 * light, 0.16 * light, 0.05 * light), -1)


def _sky(width: int, height: int, rng: np.random.Generator) -> Linear:
    fall = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    blue = np.stack([0.20 + 0.35 * fall, 0.38 + 0.30 * fall, 0.75 + 0.10 * fall], -1)
    clouds = np.clip(fractal(width, height, rng) * 0.35 + 0.15, 0, 1)[..., None]
    return (blue * (1 - clouds) + 0.92 * clouds).astype(np.float32)


def _hills(scene: Linear, horizon: int, rng: np.random.Generator) -> None:
    width = scene.shape[1]
    for depth in range(3):
        outline = fractal(width, 8, rng, 5)[4] * (10 + 8 * depth) + horizon - 60 + 25 * depth
        rows = np.arange(scene.shape[0])[:, None]
        scene[rows > outline[None, :]] = np.array([0.10, 0.18, 0.14], np.float32) * (1.6 - 0.35 * depth)


def _lawn(scene: Linear, horizon: int, rng: np.random.Generator) -> None:
    height, width = scene.shape[0] - horizon, scene.shape[1]
    blades = 1 + 0.22 * fractal(width, height, rng, 9, 0.8)
    scene[horizon:] = blades[..., None] * np.array([0.11, 0.22, 0.06], np.float32)


def _wall(scene: Linear, box: tuple[int, int, int, int], colour: Colour, rng: np.random.Generator) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    course, brick = 14, 34
    rows, columns = np.mgrid[0:height, 0:width]
    shifted = columns + (rows // course % 2) * (brick // 2)
    joints = (rows % course < 2) | (shifted % brick < 2)
    tone = rng.uniform(0.82, 1.15, (height // course + 1, (width + brick) // brick + 1)).astype(np.float32)
    wall = tone[rows // course, shifted // brick] * (1 + 0.06 * fractal(width, height, rng, 8, 0.8))
    scene[top:bottom, left:right] = wall[..., None] * np.array(colour, np.float32)
    scene[top:bottom, left:right][joints] *= 0.7


def _roof(scene: Linear, box: tuple[int, int, int], rng: np.random.Generator) -> None:
    left, top, right = box
    rise = (right - left) // 4
    corners = np.array(
        [[left - 30, top], [right + 30, top], [right - rise // 2, top - rise], [left + rise // 2, top - rise]]
    )
    cover = np.zeros(scene.shape[:2], np.uint8)
    cv2.fillPoly(cover, [corners.astype(np.int32)], 1)
    rows = np.arange(scene.shape[0])[:, None]
    tiles = 0.85 + 0.3 * ((rows % 11) / 11) + 0.08 * fractal(scene.shape[1], scene.shape[0], rng, 8, 0.8)
    inside = cover > 0
    scene[inside] = (tiles[..., None] * np.array([0.30, 0.11, 0.08], np.float32))[inside]


def _window(scene: Linear, corner: tuple[int, int], width: int, height: int, rng: np.random.Generator) -> None:
    x, y = corner
    cv2.rectangle(scene, (x - 6, y - 6), (x + width + 6, y + height + 8), (0.78, 0.76, 0.70), -1)
    pane = 0.10 + 0.06 * fractal(width, height, rng, 5) + np.linspace(0.16, 0.02, height, dtype=np.float32)[:, None]
    scene[y : y + height, x : x + width] = np.clip(pane, 0.01, 1)[..., None] * np.array([0.7, 0.85, 1.0], np.float32)
    cv2.line(scene, (x + width // 2, y), (x + width // 2, y + height), (0.75, 0.73, 0.68), 4)
    cv2.line(scene, (x, y + height // 2), (x + width, y + height // 2), (0.75, 0.73, 0.68), 4)
    curtain = rng.uniform(0.2, 0.5)
    scene[y : y + int(height * curtain), x : x + width] += 0.08


def _door(scene: Linear, foot: tuple[int, int], width: int, height: int) -> None:
    x, bottom = foot
    cv2.rectangle(scene, (x, bottom - height), (x + width, bottom), (0.10, 0.18, 0.26), -1)
    cv2.rectangle(
        scene,
        (x + width // 5, bottom - height + 14),
        (x + width - width // 5, bottom - height // 2),
        (0.14, 0.24, 0.33),
        3,
    )
    cv2.circle(scene, (x + width - 10, bottom - height // 2), 4, (0.7, 0.6, 0.2), -1)


def _path(scene: Linear, start: tuple[int, int], rng: np.random.Generator) -> None:
    x, top = start
    height = scene.shape[0]
    corners = np.array([[x - 20, top], [x + 34, top], [x + 190, height], [x - 150, height]], np.int32)
    cover = np.zeros(scene.shape[:2], np.uint8)
    cv2.fillPoly(cover, [corners], 1)
    gravel = 0.34 * (1 + 0.25 * fractal(scene.shape[1], height, rng, 9, 0.85))
    scene[cover > 0] = np.repeat(gravel[..., None], 3, 2)[cover > 0]
