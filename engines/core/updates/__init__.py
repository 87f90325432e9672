"""Updates without a network: model packs and programs as signed files, checked before use, and taken back."""
