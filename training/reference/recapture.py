"""Two captures of one picture that nobody altered: what the alarm level is set from."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]


def recaptured(rgb: U8, rng: np.random.Generator) -> U8:
    """Another capture: view, scale, exposure, white balance, shading, blur, noise and JPEG quality drawn anew.

    ``rgb``: (h, w, 3) uint8; the result has 0.7 to 1 of its width.
    """
    height, width = rgb.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    scale = rng.uniform(0.7, 1.0)
    size = (max(64, round(width * scale)), max(64, round(height * scale)))
    margin = 0.03 * max(size)
    target = corners * (np.array(size) / (width, height)) + rng.uniform(-margin, margin, (4, 2))
    view = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
    soft = cv2.GaussianBlur(rgb, (0, 0), 0.35 / scale)
    light = cv2.warpPerspective(soft, view, size, borderMode=cv2.BORDER_REFLECT).astype(np.float32)
    down, across = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    slope = rng.uniform(-0.12, 0.12, 2)
    shading = 1 + slope[0] * (across / size[0] - 0.5) + slope[1] * (down / size[1] - 0.5)
    gamma = rng.uniform(0.88, 1.13)
    light = 255 * (light / 255) ** gamma * shading[..., None] * rng.uniform(0.88, 1.1)
    light *= rng.uniform(0.96, 1.04, 3)
    light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.3, 1.0))
    light += rng.normal(0, rng.uniform(0.5, 3.0), light.shape)
    pixels = np.clip(np.rint(light), 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 96))]
    coded = cv2.imencode(".jpg", pixels[..., ::-1], quality)[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])
