"""Vocabulary of generator marks: the IPTC terms, and names of generators as they stand in metadata."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceType:
    """A term of the IPTC digital source type vocabulary: what it means, and whether it says "generated"."""

    words: str
    generated: bool


# IPTC NewsCodes, digitalsourcetype (https://cv.iptc.org/newscodes/digitalsourcetype/); keys in lower case.
SOURCE_TYPES = {
    "trainedalgorithmicmedia": SourceType("created by a trained model (generative AI)", True),
    "compositewithtrainedalgorithmicmedia": SourceType("a composite that holds parts created by a trained model", True),
    "algorithmicmedia": SourceType("created purely by an algorithm without training data", True),
    "compositesynthetic": SourceType("a composite that holds synthetic parts", True),
    "datadrivenmedia": SourceType("drawn from data", True),
    "virtualrecording": SourceType("recorded in a virtual event or world", True),
    "algorithmicallyenhanced": SourceType("enhanced by an algorithm", False),
    "digitalcapture": SourceType("captured by a digital camera", False),
    "computationalcapture": SourceType("captured by a camera that merges several frames", False),
    "negativefilm": SourceType("digitised from a negative", False),
    "positivefilm": SourceType("digitised from a slide", False),
    "print": SourceType("digitised from a print", False),
    "minorhumanedits": SourceType("an original with small changes by people", False),
    "humanedits": SourceType("changed by people with ordinary tools", False),
    "compositecapture": SourceType("a composite of captured parts", False),
    "composite": SourceType("a composite", False),
    "digitalart": SourceType("drawn by people with digital tools", False),
    "digitalcreation": SourceType("made by people with digital tools", False),
    "screencapture": SourceType("a picture of a screen", False),
    "softwareimage": SourceType("made by software (retired term)", False),
}

# Pattern (searched without regard to case) and the name shown. A word that is also an ordinary word, a person or a
# camera is asked for with what belongs to it, so that "imagen" (Spanish) or "flux" alone do not count.
NAMES = (
    (r"\bmidjourney\b", "Midjourney"),
    (r"\bdall[·\-. ]?e\b", "OpenAI DALL·E"),
    (r"\bopenai\b|\bchatgpt\b|\bgpt-4o\b|\bgpt-image\b|\bsora\b.*openai", "OpenAI"),
    (r"\badobe[ _]firefly\b|^firefly\b|\bgenerative (fill|expand)\b", "Adobe Firefly"),
    (
        r"(made|edited) with google ai|google (gemini|imagen)|\bgemini \d|\bimagen \d|google generative ai",
        "Google AI",
    ),
    (r"google c2pa core generator library", "Google AI or a Google camera (content credentials)"),
    (r"\bstable ?diffusion\b|\bstability[. ]?ai\b|\bsdxl\b|\bdreamstudio\b", "Stable Diffusion"),
    (r"\bcomfyui\b", "ComfyUI"),
    (r"\binvokeai\b", "InvokeAI"),
    (r"\bnovelai\b", "NovelAI"),
    (r"\bfooocus\b", "Fooocus"),
    (r"\bdraw things\b", "Draw Things"),
    (r"\bautomatic1111\b|\bsd[- ]?next\b|\bsd\.next\b", "Stable Diffusion WebUI"),
    (r"\bbing image creator\b|\bmicrosoft (designer|responsible ai)\b", "Microsoft image creator"),
    (r"\bimagined with ai\b|\bmeta ai\b", "Meta AI"),
    (r"\bx\.?ai grok\b|\bgrok (image|imagine)\b|\bcreated by grok\b", "xAI Grok"),
    (r"\bblack forest labs\b|\bflux[.\- ]?[12]\b|\bflux\.1", "FLUX"),
    (r"\bleonardo\.?ai\b", "Leonardo.Ai"),
    (r"\bideogram( ai)?\b", "Ideogram"),
    (r"\brecraft\b", "Recraft"),
    (r"\bplayground( ai|\.com)\b", "Playground"),
    (r"\bnightcafe\b", "NightCafe"),
    (r"\bcraiyon\b", "Craiyon"),
    (r"\bartbreeder\b", "Artbreeder"),
    (r"\bwombo\b", "Wombo Dream"),
    (r"\brunway ?ml\b", "Runway"),
    (r"\bkrea\.?ai\b", "Krea"),
    (r"\bseedream\b|\bjimeng\b|\bdoubao\b|即梦|豆包", "Seedream"),
    (r"\bkling ?ai\b|可灵", "Kling"),
    (r"\bqwen[- ]?image\b|通义", "Qwen-Image"),
    (r"\bhunyuan\b|混元", "Hunyuan"),
    (r"\bfreepik ai\b|\bmystic\b.*freepik", "Freepik AI"),
    (r"\bthispersondoesnotexist\b|\bgenerated\.photos\b", "a face generator"),
    (r"\bai[- ]generated\b|\bgenerated (by|with) ai\b", "a generator without a name"),
)
