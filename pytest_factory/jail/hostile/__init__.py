"""Hostile payloads: what a jail must stop, and the machinery that tries it. Harmless where it gets through.

`files`, `network`, `processes` and `kernel` hold payloads that run one after the other in one start of a jail, `limits` those
that need a start each; they and `inside` run in the jail, with the standard library only. `bait` and `suite` stay outside.
"""
