"""What makes a password good enough: length, and not being one that everybody tries."""

from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 128
# Below 2, fewer than a million guesses find it (zxcvbn's own scale, 0 to 4).
WEAKEST = 2


def fault_of_password(password: str, own_words: list[str]) -> str:
    """What is wrong with a new password, as a sentence; empty when nothing is.

    `own_words` are the person's name and address, which others would guess first. Length and a
    list of bad ones, no rules of composition: NIST SP 800-63B-4, 3.1.1.2.
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three words nobody would put together do well."
    if len(password) > LONGEST:
        return f"Use no more than {LONGEST} characters."
    if zxcvbn(password, user_inputs=own_words, max_length=LONGEST)["score"] < WEAKEST:
        return "That password is easy to guess. Three words nobody would put together do well."
    return ""
