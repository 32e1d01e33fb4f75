"""What was probably meant by a word that is unknown."""

import difflib

MOST = 12


def nearest(word: object, known: list[str]) -> str:
    """A hint at the known word that was probably meant."""
    close = difflib.get_close_matches(str(word), known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    shown = known if len(known) <= MOST else [*known[:MOST], "…"]
    return f"known are {', '.join(shown)}" if known else "none is known"
