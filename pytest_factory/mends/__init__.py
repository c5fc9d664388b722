"""Mends: fixes of a candidate that are tried by execution, without a model.

Small models repeat the same slips: a number that is not read from its text, an input that raises in the place of a refusal, a
function that forgets what it did before. Each module here knows one of them: where the executed failure shows it, the module
writes the candidate with that one place put right, and what the criteria and the gates say of it decides. (Fix templates, as in
Kim et al., "Automatic patch generation learned from human-written patches", ICSE 2013.)
"""
