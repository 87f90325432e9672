"""Imported models: published detectors, dual encoders and backbones as ONNX packs. The contract is docs/packs.md.

``importing`` takes one in, ``store`` lists and removes them, ``run`` asks them.
"""
