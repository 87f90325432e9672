"""The head of a template's first page: lines of text, and a logo that is decoded and encoded anew."""

from __future__ import annotations

import warnings

from PIL import Image

from engines.report.dossier import Dossier
from engines.report.images import Shown, encoded
from engines.report.template import Template
from engines.report.template_read import TemplateRefused
from engines.report.wording import filled_text

_MOST_PIXELS = 16_000_000
_EDGE = 900


def letterhead(template: Template, dossier: Dossier) -> list[str]:
    """The lines, placeholders filled in; a laboratory's name where the template has no lines of its own."""
    lines = [filled_text(line, dossier) for line in template.letterhead]
    return lines or ([dossier.details.laboratory] if dossier.details.laboratory else [])


def logo_shown(template: Template) -> Shown | None:
    """The logo, bounded in size; None where there is none. Raises ``TemplateRefused`` where it is no such picture."""
    if template.logo is None:
        return None
    name = template.logo.name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(template.logo, formats=("PNG", "JPEG")) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise TemplateRefused(f"The logo {name} has more than 16 megapixels; give a smaller one.")
                flat = Image.new("RGB", image.size, "white")
                rgba = image.convert("RGBA")
                flat.paste(rgba, mask=rgba)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TemplateRefused(f"The logo {name} is no PNG or JPEG picture that can be read ({error}).") from error
    flat.thumbnail((_EDGE, _EDGE), Image.Resampling.LANCZOS)
    return encoded(flat)
