"""An independent recount of a class, from raw rows and fractions: nothing of the application's rules is used.

It reads tables by SQL and follows the definitions of DOMAIN §2 in its own words, so that it can disagree.
"""

from fractions import Fraction
from math import floor

from django.db import connection

COUNTING = "HTSIA"
ASPECTS = ("knowledge", "skill", "attitude")


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


# --- attendance -------------------------------------------------------------


def minutes_of(attendance):
    """(credited, countable, open, recoverable) of one person's rows: dicts as in SHEET_ROWS, in any order."""
    make_ups = {}
    for row in attendance:
        if row["makes_up"] is not None:
            make_ups.setdefault(row["makes_up"], []).append(row)
    totals = [0, 0, 0, 0]
    for row in attendance:
        if row["makes_up"] is None:
            for position, minutes in enumerate(_minutes_of_row(row, make_ups.get(row["meeting"], []))):
                totals[position] += minutes
    return tuple(totals)


def _minutes_of_row(row, make_ups):
    length = row["minutes"]
    if not row["cancelled"]:
        if row["code"] in ("H", "T"):
            return length - row["missed"], length, 0, 0
        if row["code"] == "":
            return 0, 0, length, 0
    usable = [made for made in make_ups if not made["cancelled"]]
    typed = [made for made in usable if made["code"] in tuple(COUNTING)]
    still_offered = sum(made["minutes"] for made in usable if made["code"] == "")
    if typed or (row["code"] in ("S", "I", "A") and not row["cancelled"]):
        attended = sum(made["minutes"] - made["missed"] for made in typed if made["code"] in ("H", "T"))
        credited = min(attended, length)
        return credited, length, 0, min(length - credited, still_offered)
    return (0, 0, length, 0) if still_offered else (0, 0, 0, 0)


def percentage(part, whole):
    """Text with one decimal, never above the truth; None of nothing."""
    return None if whole == 0 else decimal(Fraction(100 * part, whole))


def decimal(value):
    tenths = floor(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


# --- marks ------------------------------------------------------------------


def weighted(marks, standard):
    return sum(Fraction(marks[aspect] * standard[f"{aspect}_weight"], 100) for aspect in ASPECTS)


def passed(marks, standard):
    return all(marks[aspect] >= standard["min_aspect_mark"] for aspect in ASPECTS) and weighted(marks, standard) >= Fraction(
        standard["min_weighted_mark"]
    )


def unit_outcome(attempts, standard):
    """Mark, verdict and number of attempts of one unit; ``attempts`` in their order, the last one counts."""
    if not attempts:
        return {"mark": None, "verdict": None, "attempts": 0}
    last = attempts[-1]
    if last["knowledge"] is None:
        return {"mark": None, "verdict": last["verdict"], "attempts": len(attempts)}
    verdict = "K" if passed(last, standard) else "BK"
    return {"mark": decimal(weighted(last, standard)), "verdict": verdict, "attempts": len(attempts)}


# --- what is missing --------------------------------------------------------


def missing(minutes, program_minutes, required_verdicts, standard):
    credited, countable, still_open, recoverable = minutes
    found = []
    if still_open or recoverable:
        found.append("open_rows")
    if not countable:
        found.append("nothing_countable")
    elif Fraction(credited, countable) < Fraction(standard["min_countable_percent"], 100):
        found.append("attendance_countable")
    if Fraction(credited, program_minutes) < Fraction(standard["min_program_percent"], 100):
        found.append("attendance_program")
    if None in required_verdicts:
        found.append("unit_missing")
    if "BK" in required_verdicts:
        found.append("unit_not_passed")
    return found


# --- a class from its tables ------------------------------------------------

CLASS = """
    SELECT c.id, p.id AS program, p.jp, s.minutes_per_jp, s.min_countable_percent, s.min_program_percent, s.min_aspect_mark,
           s.min_weighted_mark, s.knowledge_weight, s.skill_weight, s.attitude_weight
    FROM programs_trainingclass c
    JOIN programs_program p ON p.id = c.program_id
    JOIN programs_trainingstandard s ON s.id = c.standard_id
    WHERE c.code = %s
"""
PLACES = """
    SELECT e.id, e.seat_number, e.status, e.carried_minutes, e.carried_from_id, i.name, i.certificate_name
    FROM programs_enrollment e JOIN inmates_inmate i ON i.id = e.inmate_id
    WHERE e.training_class_id = %s ORDER BY e.seat_number, e.starts_on, e.id
"""
SHEET_ROWS = """
    SELECT a.enrollment_id AS place, m.id AS meeting, m.makes_up_id AS makes_up, m.minutes, a.status AS code,
           a.missed_minutes AS missed, CASE WHEN m.cancelled_at IS NULL THEN 0 ELSE 1 END AS cancelled
    FROM programs_attendance a JOIN programs_classsession m ON m.id = a.meeting_id
    WHERE m.training_class_id = %s
"""
UNITS = "SELECT id, code, required FROM programs_competencyunit WHERE program_id = %s ORDER BY position"
ATTEMPTS = """
    SELECT a.enrollment_id AS place, a.unit_id AS unit, a.knowledge, a.skill, a.attitude, a.verdict,
           CASE WHEN a.locked_at IS NULL THEN 0 ELSE 1 END AS locked
    FROM programs_assessment a JOIN programs_enrollment e ON e.id = a.enrollment_id
    WHERE e.training_class_id = %s ORDER BY a.attempt
"""
# Where hours were earned before: one place, the minutes of the program there, its rows until its last day, its marks.
EARLIER = """
    SELECT e.id, e.carried_minutes, e.carried_from_id, e.ended_on, p.jp * s.minutes_per_jp AS program_minutes
    FROM programs_enrollment e JOIN programs_trainingclass c ON c.id = e.training_class_id
    JOIN programs_program p ON p.id = c.program_id JOIN programs_trainingstandard s ON s.id = c.standard_id
    WHERE e.id = %s
"""
EARLIER_ROWS = """
    SELECT m.id AS meeting, m.makes_up_id AS makes_up, m.minutes, a.status AS code, a.missed_minutes AS missed,
           CASE WHEN m.cancelled_at IS NULL THEN 0 ELSE 1 END AS cancelled,
           CASE WHEN m.locked_at IS NULL THEN 0 ELSE 1 END AS locked
    FROM programs_attendance a JOIN programs_classsession m ON m.id = a.meeting_id
    JOIN programs_enrollment e ON e.id = a.enrollment_id
    WHERE e.id = %s AND m.held_on <= e.ended_on
"""
EARLIER_MARKS = """
    SELECT u.code, a.knowledge, a.skill, a.attitude, a.verdict, s.knowledge_weight, s.skill_weight, s.attitude_weight,
           s.min_aspect_mark, s.min_weighted_mark
    FROM programs_assessment a JOIN programs_competencyunit u ON u.id = a.unit_id
    JOIN programs_enrollment e ON e.id = a.enrollment_id JOIN programs_trainingclass c ON c.id = e.training_class_id
    JOIN programs_trainingstandard s ON s.id = c.standard_id
    WHERE a.enrollment_id = %s AND a.locked_at IS NOT NULL ORDER BY a.attempt
"""
MEETINGS = """
    SELECT m.id, m.minutes, m.makes_up_id, m.typed_at, m.cancelled_at, m.locked_at, m.scan_id, o.cancelled_at AS lost_at
    FROM programs_classsession m LEFT JOIN programs_classsession o ON o.id = m.makes_up_id
    WHERE m.training_class_id = %s
"""


def recount(code):
    """What ``evaluate_class CODE --json`` has to say."""
    (standard,) = rows(CLASS, code)
    key = standard["id"]
    program_minutes = standard["jp"] * standard["minutes_per_jp"]
    sheet, attempts, units = rows(SHEET_ROWS, key), rows(ATTEMPTS, key), rows(UNITS, standard["program"])
    participants = [
        _participant(
            place,
            [row for row in sheet if row["place"] == place["id"]],
            [row for row in attempts if row["place"] == place["id"]],
            units,
            program_minutes,
            standard,
        )
        for place in rows(PLACES, key)
    ]
    return {
        "code": code,
        "program_minutes": program_minutes,
        "participants": participants,
        "class_blockers": _blockers(rows(MEETINGS, key), sheet, attempts, program_minutes),
    }


def earlier_of(place):
    """What one place brings along: its minutes, the units passed before by code, and whether a sheet is not locked."""
    if place["carried_from_id"] is None:
        return 0, {}, False
    (source,) = rows(EARLIER, place["carried_from_id"])
    sheet = rows(EARLIER_ROWS, source["id"])
    minutes, passed_before, waiting = earlier_of(source)
    attempts = {}
    for row in rows(EARLIER_MARKS, source["id"]):
        attempts.setdefault(row["code"], []).append(row)
    outcomes = {code: unit_outcome(marks, marks[-1]) for code, marks in attempts.items()}
    here = {code: outcome | {"attempts": 0} for code, outcome in outcomes.items() if outcome["verdict"] == "K"}
    open_sheet = any(not row["locked"] and not row["cancelled"] for row in sheet)
    credited = min(minutes, source["program_minutes"]) + minutes_of(sheet)[0]
    return credited, passed_before | here, waiting or open_sheet


def _participant(place, sheet, attempts, units, program_minutes, standard):
    credited, countable, still_open, recoverable = minutes_of(sheet)
    brought, passed_before, waiting = earlier_of(place)
    brought = min(brought, program_minutes)
    credited, countable = credited + brought, countable + brought
    results = [(unit, unit_outcome([row for row in attempts if row["unit"] == unit["id"]], standard)) for unit in units]
    results = [(unit, outcome if outcome["attempts"] else passed_before.get(unit["code"], outcome)) for unit, outcome in results]
    required = [outcome["verdict"] for unit, outcome in results if unit["required"]]
    lacking = missing((credited, countable, still_open, recoverable), program_minutes, required, standard)
    if waiting and "open_rows" not in lacking:
        lacking.insert(0, "open_rows")
    return {
        "number": place["seat_number"],
        "name": place["certificate_name"] or place["name"],
        "status": place["status"],
        "credited_minutes": credited,
        "countable_minutes": countable,
        "percentage": percentage(credited, countable),
        "reachable_percentage": percentage(credited + still_open + recoverable, countable + still_open),
        "units": [{"code": unit["code"], **outcome} for unit, outcome in results],
        "shortfalls": lacking,
    }


def _blockers(meetings, sheet, attempts, program_minutes):
    """No exception is looked at: the demo has none for a class as a whole."""
    real = [meeting for meeting in meetings if meeting["cancelled_at"] is None]
    held = [meeting for meeting in real if meeting["typed_at"] is not None]
    delivered = sum(meeting["minutes"] for meeting in held if meeting["makes_up_id"] is None or meeting["lost_at"] is not None)
    found = []
    if any(row["code"] == "" and not row["cancelled"] for row in sheet):
        found.append("open_rows")
    if not real or any(meeting["locked_at"] is None for meeting in real):
        found.append("attendance_unlocked")
    if not attempts or any(not row["locked"] for row in attempts):
        found.append("marks_unlocked")
    if delivered < program_minutes:
        found.append("hours_undelivered")
    if not real or any(meeting["scan_id"] is None for meeting in real):
        found.append("scan_missing")
    return found
