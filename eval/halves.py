"""Which questions of a set models learn from, which they are weighed by, and which none has seen."""

from hashlib import sha256


def is_learnt_from(query_id: str) -> bool:
    """Whether the question belongs to the half that models learn from."""
    return sha256(query_id.encode()).digest()[0] % 2 == 0


def is_fitted_to(query_id: str) -> bool:
    """Whether it belongs to the half of either half by which it is learnt how far a model can be trusted
    on questions it has not seen."""
    return sha256(query_id.encode()).digest()[1] % 2 == 0
