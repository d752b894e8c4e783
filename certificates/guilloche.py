"""The ornaments of a certificate, drawn as SVG: superposed sine curves, or a woven band. Pure.

``colours`` are the ink of the sheet and the metal of its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import cos, pi, sin

NAVY, GOLD, PAPER = "#1b3158", "#a9853b", "#fdfaf2"
Point = tuple[float, float]
Colours = tuple[str, str]


@lru_cache(maxsize=8)
def border(width: float, height: float, *, inset: float = 12.0, strands: int = 10, colours: Colours = (NAVY, GOLD)) -> str:
    """A band of interlaced waves around a sheet of ``width`` × ``height`` mm, hairlines of gold, a rosette in each corner."""
    amplitude = 3.6
    line = _Frame(width, height, inset, radius=amplitude + 2.6)
    waves = 2 * round(line.length / 20)  # whole waves only: the band closes without a seam
    curves = [
        _path(line.along(_wave(amplitude, waves, phase=2 * pi * strand / strands), samples=waves * 5))
        for strand in range(strands)
    ]
    half = strands // 2
    band = (
        f'<g fill="none" stroke-width="0.16"><path stroke="{colours[0]}" d="{"".join(curves[:half])}"/>'
        f'<path stroke="{colours[1]}" d="{"".join(curves[half:])}"/></g>'
    )
    edge = amplitude + 1.1
    lines = _edges(width, height, inset, edge, colours)
    return _svg(width, height, band + lines + _corners(width, height, inset, diameter=14.5, colours=colours))


@lru_cache(maxsize=8)
def weave(width: float, height: float, *, inset: float = 12.0, colours: Colours = (NAVY, GOLD)) -> str:
    """A woven band of nested diamonds around the sheet, as on a cloth of Lampung, a rosette in each corner."""
    half, corner = 3.6, 8.0
    diamonds = _row(width, inset + corner, half)
    places = [(x, y, pitch, half) for x, pitch in diamonds for y in (inset, height - inset)]
    diamonds = _row(height, inset + corner, half)
    places += [(x, y, half, pitch) for y, pitch in diamonds for x in (inset, width - inset)]
    ink, metal = colours
    rings = ((1.0, "none", ink, 0.28), (0.74, "none", metal, 0.16), (0.5, ink, "none", 0), (0.2, PAPER, "none", 0))
    band = "".join(
        f'<path fill="{fill}" stroke="{stroke}" stroke-width="{thick}" '
        f'd="{"".join(_diamond(*place, scale) for place in places)}"/>'
        for scale, fill, stroke, thick in rings
    )
    lines = _edges(width, height, inset, half + 1.1, colours)
    return _svg(width, height, band + lines + _corners(width, height, inset, diameter=14.5, colours=colours))


@lru_cache(maxsize=8)
def frame(width: float, height: float, *, inset: float = 12.0, colours: Colours = (NAVY, GOLD)) -> str:
    """The quiet frame of the back: hairlines of gold and a rosette in each corner."""
    lines = _rect(width, height, inset, 0.4, colours) + _rect(width, height, inset + 1.1, 0.15, colours)
    return _svg(width, height, lines + _corners(width, height, inset + 0.5, diameter=11.0, colours=colours))


@lru_cache(maxsize=8)
def rosette(diameter: float, *, petals: int = 18, strands: int = 6, colours: Colours = (NAVY, GOLD)) -> str:
    """A rosette of ``diameter`` mm: rings of petals, each turned a little against the one before."""
    middle = (diameter / 2, diameter / 2)
    return _svg(diameter, diameter, _rosette(middle, diameter, petals=petals, strands=strands, colours=colours))


def _edges(width: float, height: float, inset: float, edge: float, colours: Colours) -> str:
    places = ((inset - edge, 0.4), (inset + edge, 0.4), (inset + edge + 1, 0.15))
    return "".join(_rect(width, height, at, stroke, colours) for at, stroke in places)


def _row(length: float, margin: float, half: float) -> list[tuple[float, float]]:
    """Middle and half width of as many diamonds as stand side by side between the margins of a side of ``length``."""
    count = round((length - 2 * margin) / (2 * half))
    pitch = (length - 2 * margin) / count
    return [(margin + pitch * (index + 0.5), pitch / 2) for index in range(count)]


def _diamond(x: float, y: float, across: float, up: float, scale: float) -> str:
    return (
        f"M{x - across * scale:.2f} {y:.2f}L{x:.2f} {y - up * scale:.2f}"
        f"L{x + across * scale:.2f} {y:.2f}L{x:.2f} {y + up * scale:.2f}Z"
    )


def _corners(width: float, height: float, inset: float, *, diameter: float, colours: Colours) -> str:
    places = [(x, y) for x in (inset, width - inset) for y in (inset, height - inset)]
    return "".join(
        f'<circle cx="{x}" cy="{y}" r="{diameter / 2 + 0.4}" fill="{PAPER}" stroke="{colours[1]}" stroke-width="0.3"/>'
        + _rosette((x, y), diameter, petals=12, strands=3, colours=colours)
        for x, y in places
    )


def _rosette(middle: Point, diameter: float, *, petals: int, strands: int, colours: Colours) -> str:
    rings, (ink, metal) = [], colours
    for outer, inner, colour in ((0.98, 0.55, ink), (0.74, 0.3, metal), (0.42, 0.1, ink)):
        curves = (
            _path(_ring(middle, outer * diameter / 2, inner * diameter / 2, petals, phase=2 * pi * strand / strands))
            for strand in range(strands)
        )
        rings.append(f'<path stroke="{colour}" d="{"".join(curves)}"/>')
    return f'<g fill="none" stroke-width="{max(0.1, diameter / 420):.2f}">{"".join(rings)}</g>'


def _wave(amplitude: float, waves: int, *, phase: float) -> Callable[[float], float]:
    """Two waves on top of each other, the slower one turning against the faster."""

    def offset(turn: float) -> float:
        return amplitude * (0.62 * sin(waves * turn + phase) + 0.38 * sin(waves / 2 * turn - phase))

    return offset


def _ring(middle: Point, outer: float, inner: float, petals: int, *, phase: float) -> list[Point]:
    base, swing = (outer + inner) / 2, (outer - inner) / 2
    points, steps = [], petals * 5  # as few as the curve through them allows
    for step in range(steps):
        turn = 2 * pi * step / steps
        radius = base + swing * (0.7 * sin(petals * turn + phase) + 0.3 * sin(petals / 2 * turn - phase))
        points.append((middle[0] + radius * cos(turn), middle[1] + radius * sin(turn)))
    return points


class _Frame:
    """A rectangle with round corners, walked clockwise from the middle of its top."""

    def __init__(self, width: float, height: float, inset: float, *, radius: float):
        self.left, self.top, self.radius = inset, inset, radius
        self.right, self.bottom = width - inset, height - inset
        across, down = self.right - self.left - 2 * radius, self.bottom - self.top - 2 * radius
        corner = pi * radius / 2
        self.parts = [across / 2, corner, down, corner, across, corner, down, corner, across / 2]
        self.length = sum(self.parts)

    def along(self, offset: Callable[[float], float], *, samples: int) -> list[Point]:
        """Points at ``offset`` (by the turn, 0 to 2π) from the line, outwards."""
        points = []
        for step in range(samples):
            (x, y), (outward_x, outward_y) = self._at(self.length * step / samples)
            distance = offset(2 * pi * step / samples)
            points.append((x + distance * outward_x, y + distance * outward_y))
        return points

    def _at(self, walked: float) -> tuple[Point, Point]:
        part = 0
        while part < len(self.parts) - 1 and walked > self.parts[part]:
            walked -= self.parts[part]
            part += 1
        side = part // 2 % 4  # top, right, bottom, left
        start = -self.parts[0] if part == 0 else 0.0
        return self._corner(side, walked) if part % 2 else self._straight(side, walked - start)

    def _straight(self, side: int, walked: float) -> tuple[Point, Point]:
        radius = self.radius
        return {
            0: ((self.left + radius + walked, self.top), (0.0, -1.0)),
            1: ((self.right, self.top + radius + walked), (1.0, 0.0)),
            2: ((self.right - radius - walked, self.bottom), (0.0, 1.0)),
            3: ((self.left, self.bottom - radius - walked), (-1.0, 0.0)),
        }[side]

    def _corner(self, side: int, walked: float) -> tuple[Point, Point]:
        radius = self.radius
        centre_x = self.right - radius if side in (0, 1) else self.left + radius
        centre_y = self.top + radius if side in (0, 3) else self.bottom - radius
        angle = -pi / 2 + side * pi / 2 + walked / radius
        outward = (cos(angle), sin(angle))
        return (centre_x + radius * outward[0], centre_y + radius * outward[1]), outward


def _path(points: Sequence[Point]) -> str:
    """A smooth closed curve through ``points`` (Catmull–Rom): each piece leaves a point as the one before reached it."""
    (x, y), (next_x, next_y), (last_x, last_y) = points[0], points[1], points[-1]
    leave = f"C{x + (next_x - last_x) / 6:.2f} {y + (next_y - last_y) / 6:.2f} "
    first, *others = _pieces(points)
    return f"M{x:.2f} {y:.2f}{leave}{first}" + "".join(f"S{piece}" for piece in others) + "Z"


def _pieces(points: Sequence[Point]) -> Iterator[str]:
    """Second control point and end of each piece; the first control point mirrors the second of the piece before."""
    count = len(points)
    for index in range(count):
        start, end, after = (points[(index + shift) % count] for shift in (0, 1, 2))
        control = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        yield f"{control[0]:.2f} {control[1]:.2f} {end[0]:.2f} {end[1]:.2f}"


def _rect(width: float, height: float, at: float, stroke: float, colours: Colours) -> str:
    return (
        f'<rect x="{at:.2f}" y="{at:.2f}" width="{width - 2 * at:.2f}" height="{height - 2 * at:.2f}" '
        f'fill="none" stroke="{colours[1]}" stroke-width="{stroke}"/>'
    )


def _svg(width: float, height: float, body: str) -> str:
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'
