"""Shapes of marks, told apart without colour, as paths of a picture."""

from math import cos, pi, sin

# Corners and the turn of the first, in parts of a whole turn; 0 corners is a circle.
_CORNERS = {
    "primary": (0, 0.0),
    "secondary": (4, 0.125),
    "special": (3, 0.0),
    "college": (4, 0.0),
    "middle": (6, 0.0),
    "all_through": (5, 0.0),
    "alternative": (3, 0.5),
    "other": (8, 0.0625),
}
SHAPE_NAMES = {
    "primary": "circle",
    "middle": "hexagon",
    "secondary": "square",
    "all_through": "pentagon",
    "special": "triangle",
    "alternative": "triangle upside down",
    "college": "diamond",
    "other": "octagon",
    "offer": "star",
}
STAR_POINTS, STAR_WAIST = 5, 0.45
SEAL_POINTS, SEAL_WAIST = 14, 0.84


def outline(sort: str, x: float, y: float, radius: float) -> str:
    """The path of a phase, an `offer`, a group of `offers` or a `group` with schools in it."""
    if sort == "offer":
        return _path(_star(STAR_POINTS, STAR_WAIST), x, y, radius)
    if sort == "offers":
        return _path(_star(SEAL_POINTS, SEAL_WAIST), x, y, radius)
    corners, turn = _CORNERS.get(sort, (0, 0.0))
    if not corners:
        left, across = round(x - radius, 1), round(2 * radius, 1)
        arc = f"a{radius:.1f} {radius:.1f} 0 1 0"
        return f"M{left} {y:.1f}{arc} {across} 0{arc} -{across} 0z"
    return _path([(turn + each / corners, 1.0) for each in range(corners)], x, y, radius)


def _star(points: int, waist: float) -> list[tuple[float, float]]:
    return [(each / (2 * points), waist if each % 2 else 1.0) for each in range(2 * points)]


def _path(corners: list[tuple[float, float]], x: float, y: float, radius: float) -> str:
    """Corners as (part of a turn from the top, how far out)."""
    drawn = [
        f"{x + out * radius * sin(2 * pi * turn):.1f} {y - out * radius * cos(2 * pi * turn):.1f}"
        for turn, out in corners
    ]
    return f"M{'L'.join(drawn)}z"
