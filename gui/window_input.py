"""What can be dropped or pasted, and the dialogs that ask for files; nothing is ever fetched from a network."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

PICTURES = "Pictures and archives (*.jpg *.jpeg *.jpe *.mpo *.png *.apng *.tif *.tiff *.webp *.gif *.bmp *.avif "
PICTURES += "*.heic *.heif *.jp2 *.psd *.ico *.dng *.nef *.cr2 *.cr3 *.arw *.orf *.raf *.rw2 *.zip *.tar *.tgz *.gz)"
CASE_ENDING = ".assay"
CASES = f"Assay cases (*{CASE_ENDING})"


def paths_in(mime: QMimeData) -> list[str]:
    """The local files and folders in what was dropped or copied, absolute; thousands of them within a frame's time."""
    return [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]


def image_in(mime: QMimeData) -> QImage | None:
    """The picture in what was dropped or copied, None if there is none."""
    if not mime.hasImage():
        return None
    image = mime.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None


def can_take(mime: QMimeData) -> bool:
    """Whether there is anything to examine in it."""
    return any(url.isLocalFile() for url in mime.urls()) or mime.hasImage()


def ask_pictures(parent: QWidget, folder: str) -> list[Path]:
    """Ask for pictures to add."""
    names, _ = QFileDialog.getOpenFileNames(parent, "Add pictures", folder, f"{PICTURES};;All files (*)")
    return [Path(name) for name in names]


def ask_references(parent: QWidget, folder: str) -> list[Path]:
    """Ask for pictures to compare with."""
    names, _ = QFileDialog.getOpenFileNames(parent, "Compare with reference", folder, f"{PICTURES};;All files (*)")
    return [Path(name) for name in names]


def ask_folder(parent: QWidget, folder: str) -> Path | None:
    """Ask for a folder to add."""
    name = QFileDialog.getExistingDirectory(parent, "Add a folder of pictures", folder)
    return Path(name) if name else None


def ask_case(parent: QWidget, folder: str) -> Path | None:
    """Ask for a case to open."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open a case", folder, f"{CASES};;All files (*)")
    return Path(name) if name else None


def ask_new_case(parent: QWidget, title: str, folder: str) -> Path | None:
    """Ask where a case shall lie."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(Path(folder) / "case.assay"), CASES)
    return Path(name).with_suffix(CASE_ENDING) if name else None
