"""A small prison in plain dicts: what must stand after each operation, told in words of its own.

Nothing of the application is imported, so that the two can disagree. An operation answers True when it is accepted,
and has then changed the state; refused, it has changed nothing.
"""

from calendar import monthrange
from copy import deepcopy
from datetime import date, timedelta

from tests.programs.recount import minutes_of

ATTENDED = {"H", "T"}
AWAY_TOO_LONG = 5  # days, as the standard of this prison says
BUFFER = timedelta(days=7)
COMES = {"received", "transferred_in"}
GOES_OUT = {"court_out": "court", "hospital_out": "hospital"}
COMES_BACK = {"court_back": "court", "hospital_back": "hospital"}
LEAVES = {"transferred_out": "transfer", "released": "release", "died": "death", "assimilation": "assimilation"}


def month_later(day):
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def latest(places):
    """The place that ended last; of two on one day the one that was given later."""
    return max(reversed(places), key=lambda one: one["ended"], default=None)


class Prison:
    def __init__(self, today, people, classes):
        self.today = today
        self.people = {
            name: {"admitted": admitted, "left": None, "expires": expires, "absences": [], "entries": [], "remissions": []}
            for name, (admitted, expires) in people.items()
        }
        self.classes = classes
        self.places = []

    # --- what is asked of the state -----------------------------------------------------------------------------

    def open_places(self, code=None, who=None):
        return [
            place
            for place in self.places
            if place["ended"] is None and code in (None, place["class"]) and who in (None, place["who"])
        ]

    def free_seats(self, code, on=None):
        """Seats that nobody holds now, or on a day: the last day in a seat is inside."""
        taken = {place["seat"] for place in self.open_places(code)}
        if on:
            taken |= {one["seat"] for one in self.places if one["class"] == code and one["ended"] and one["ended"] >= on}
        return [seat for seat in range(1, self.classes[code]["seats"] + 1) if seat not in taken]

    def last_in_seat(self, code, seat):
        """Who left the seat last, unless somebody has followed him."""
        left = [
            one for one in self.places if (one["class"], one["seat"]) == (code, seat) and one["ended"] and not one["followed"]
        ]
        return latest(left)

    def absence(self, who):
        return next((one for one in self.people[who]["absences"] if one["back"] is None), None)

    def last_meeting(self, code):
        training = self.classes[code]
        return max([training["ends"], *(one["on"] for one in training["meetings"].values() if not one["cancelled"])])

    def own_last(self, place):
        """The day of the last meeting on whose sheet he stands; None before there is one."""
        meetings = self.classes[place["class"]]["meetings"]
        return max((meetings[number]["on"] for number in place["rows"] if not meetings[number]["cancelled"]), default=None)

    def has_done(self, place, on):
        last = self.own_last(place)
        return last is not None and last <= on

    def barred(self, who, day):
        return any(
            entered <= day and (closed is None or closed > day or day < month_later(entered))
            for entered, closed in self.people[who]["entries"]
        )

    def stays_long_enough(self, who, code):
        expires = self.people[who]["expires"]
        return expires is not None and expires >= self.last_meeting(code) + BUFFER

    def fits(self, who, code, on):
        training = self.classes[code]
        first_day = max(on, training["starts"])
        elsewhere = [self.classes[place["class"]] for place in self.open_places(who=who) if place["class"] != code]
        return (
            self.people[who]["left"] is None
            and not (on >= training["starts"] and self.absence(who))
            and self.stays_long_enough(who, code)
            and not self.barred(who, first_day)
            and not any(one["starts"] <= training["ends"] and one["ends"] >= training["starts"] for one in elsewhere)
            and not self.open_places(code, who)
            and not self.on_a_sheet(who, code, first_day)
            and bool(self.free_seats(code, first_day))
        )

    def on_a_sheet(self, who, code, day):
        """Whether he stands on a sheet of the class of that day or later."""
        places = [place for place in self.places if (place["who"], place["class"]) == (who, code)]
        meetings = self.classes[code]["meetings"]
        return any(meetings[number]["on"] >= day for place in places for number in place["rows"])

    def misfits(self, names):
        return {
            (place["who"], place["class"])
            for place in self.open_places()
            if place["who"] in names
            and not self.has_done(place, self.today - timedelta(days=1))
            and not (self.people[place["who"]]["left"] and self.has_done(place, self.people[place["who"]]["left"]))
            and (
                not self.stays_long_enough(place["who"], place["class"])
                or self.barred(place["who"], max(self.today, place["starts"]))
            )
        }

    def attended_after(self, place, day):
        meetings = self.classes[place["class"]]["meetings"]
        return any(
            row in ATTENDED and meetings[number]["on"] > day and not meetings[number]["cancelled"]
            for number, row in place["rows"].items()
        )

    def credited(self, place):
        meetings = self.classes[place["class"]]["meetings"]
        rows = [
            {
                "meeting": number, "makes_up": meetings[number]["makes_up"], "minutes": meetings[number]["minutes"], "code": row,
                "missed": 30 if row == "T" else 0, "cancelled": meetings[number]["cancelled"],
            }
            for number, row in place["rows"].items()
            if place["ended"] is None or meetings[number]["on"] <= place["ended"]
        ]  # fmt: skip
        return minutes_of(rows)[0] + self.carried(place)

    def carried(self, place):
        """What the place before earned by now, at most a whole program."""
        source = place["source"]
        return min(self.credited(source), self.classes[place["class"]]["program_minutes"]) if source else 0

    # --- places -------------------------------------------------------------------------------------------------

    def place(self, who, code):
        if not self.fits(who, code, self.today):
            return False
        self._seat(who, code, self.free_seats(code, max(self.today, self.classes[code]["starts"]))[0], self.today)
        return True

    def leave(self, place, on):
        if place["ended"] is not None or on < place["starts"] or self.attended_after(place, on):
            return False
        self._end(place, on, "withdrawal")
        return True

    def offers(self, code):
        """(seat, who left it, who is offered it) of every freed seat."""
        training = self.classes[code]
        freed = [(seat, left) for seat in self.free_seats(code) if (left := self.last_in_seat(code, seat))]
        open_days = {seat: self.first_day_after(left) for seat, left in freed if self.first_day_after(left) <= training["until"]}
        fitting = iter([who for who in training["waiting"] if open_days and self.fits(who, code, max(open_days.values()))])
        return [(seat, left["who"], next(fitting, None) if seat in open_days else None) for seat, left in freed]

    def first_day_after(self, left):
        return max(self.today, left["ended"] + timedelta(days=1))

    def accept_offer(self, code, seat, who):
        training, left = self.classes[code], self.last_in_seat(code, seat)
        begins = self.first_day_after(left)
        first = next((one for one in training["waiting"] if self.fits(one, code, begins)), None)
        if begins > training["until"] or first != who:
            return False
        training["waiting"].remove(who)
        self._seat(who, code, seat, begins)
        return True

    def _seat(self, who, code, seat, on):
        training = self.classes[code]
        starts = max(on, training["starts"])
        place = {"who": who, "class": code, "seat": seat, "starts": starts, "ended": None, "reason": "", "followed": False}
        place |= {"source": None, "carried_on": False, "rows": {}, "waits": []}
        if left := self.last_in_seat(code, seat):
            left["followed"] = True
        for number, meeting in training["meetings"].items():
            original = training["meetings"].get(meeting["makes_up"], meeting)
            if meeting["on"] >= starts and original["on"] >= starts:
                place["rows"][number] = ""
        self._carry(place)
        if absence := self.absence(who):
            place["waits"].append([max(absence["out"], starts), None])
        self.places.append(place)

    def _carry(self, place):
        """The hours of his last place in the class, if he stood on a sheet in it or carried hours into it; each only once."""
        earlier = [one for one in self.places if (one["who"], one["class"]) == (place["who"], place["class"])]
        source = latest([one for one in earlier if not one["carried_on"] and (one["rows"] or one["source"])])
        if source:
            place["source"], source["carried_on"] = source, True

    def _end(self, place, on, reason):
        meetings = self.classes[place["class"]]["meetings"]
        never_begun = on < place["starts"]
        place["ended"], place["reason"] = max(on, place["starts"]), reason
        for number in [number for number, row in place["rows"].items() if row == ""]:
            if never_begun or meetings[number]["on"] > place["ended"]:
                del place["rows"][number]
        for wait in place["waits"]:
            if wait[1] is None:
                self._stop_waiting(place, wait, max(wait[0], place["ended"]))

    def _stop_waiting(self, place, wait, until):
        """What was missed, both days inside, and is not recorded is D."""
        wait[1] = until
        meetings = self.classes[place["class"]]["meetings"]
        for number, row in place["rows"].items():
            if row == "" and not meetings[number]["cancelled"] and wait[0] <= meetings[number]["on"] <= until:
                place["rows"][number] = "D"

    # --- custody ------------------------------------------------------------------------------------------------

    def event(self, names, kind, on, days=0, remission=""):
        if not all(self._may_happen(who, kind, on, days, remission) for who in names):
            return False
        for who in names:
            self._happens(who, kind, on, days, remission)
        return True

    def _may_happen(self, who, kind, on, days, remission):
        person, absence = self.people[who], self.absence(who)
        if on > self.today:
            return False
        if kind in COMES:
            return person["left"] is not None and person["left"] <= on and on != person["admitted"]
        if person["left"] is not None or on < person["admitted"]:
            return False
        returns = [one["back"] for one in person["absences"] if one["back"] and one["out"] >= person["admitted"]]
        if (kind in GOES_OUT or kind in LEAVES) and returns and on < max(returns):
            return False
        if kind in GOES_OUT:
            return absence is None
        if kind in LEAVES:
            kept = [place for place in self.open_places(who=who) if self.has_done(place, on)]
            too_long = [place for place, wait in self._waiting(who) if place in kept and self._too_long(place, wait, on)]
            return (
                not (absence and on < absence["out"])
                and not any(self.attended_after(place, on) for place in self.open_places(who=who))
                and not any(self.attended_after(place, place["waits"][-1][0]) for place in too_long)
            )
        if kind in COMES_BACK:
            if absence is None or absence["kind"] != COMES_BACK[kind] or on < absence["out"]:
                return False
            too_long = [(place, wait) for place, wait in self._waiting(who) if self._too_long(place, wait, on)]
            return not any(self.attended_after(place, wait[0]) for place, wait in too_long)
        if kind == "discipline_closed":
            still_open = [entered for entered, closed in person["entries"] if closed is None]
            return bool(still_open) and on >= max(still_open)
        if kind == "remission":
            expires = person["expires"]
            given = (remission, on) in person["remissions"]
            return not given and not (expires and expires < on) and (remission == "RU II" or (expires is not None and days > 0))
        return True

    def _happens(self, who, kind, on, days, remission):
        person, absence = self.people[who], self.absence(who)
        if kind in COMES:
            person |= {"admitted": on, "left": None}
            if person["expires"] and person["expires"] < on:
                person["expires"] = None
        elif kind in LEAVES:
            person["left"] = on
            if absence:
                absence["back"] = on
            for place in self.open_places(who=who):
                if not self.has_done(place, on):
                    self._end(place, on, LEAVES[kind])
            self._come_back(who, on)
        elif kind in GOES_OUT:
            person["absences"].append({"kind": GOES_OUT[kind], "out": on, "back": None})
            for place in self.open_places(who=who):
                place["waits"].append([max(on, place["starts"]), None])
        elif kind in COMES_BACK:
            absence["back"] = on
            self._come_back(who, on)
        elif kind == "discipline_opened":
            person["entries"].append([on, None])
        elif kind == "discipline_closed":
            for entry in person["entries"]:
                entry[1] = entry[1] or on
        elif kind == "remission":
            person["remissions"].append((remission, on))
            person["expires"] = on if remission == "RU II" else max(on, person["expires"] - timedelta(days=days))

    def _waiting(self, who=None):
        return [(place, wait) for place in self.open_places(who=who) for wait in place["waits"] if wait[1] is None]

    def _too_long(self, place, wait, on):
        last = self.own_last(place)
        return (last is None or last >= wait[0]) and (on - wait[0]).days >= AWAY_TOO_LONG

    def _come_back(self, who, on):
        for place, wait in self._waiting(who):
            if self._too_long(place, wait, on):
                self._end(place, wait[0], "away")
            elif wait[0] > on:
                place["waits"].remove(wait)
            else:
                self._stop_waiting(place, wait, on)

    def end_long_absences(self):
        """How many places have ended because their holder is away too long."""
        too_long = [(place, wait) for place, wait in self._waiting() if self._too_long(place, wait, self.today)]
        too_long = [(place, wait) for place, wait in too_long if not self.attended_after(place, wait[0])]
        for place, wait in too_long:
            self._end(place, wait[0], "away")
        return len(too_long)

    def new_sentence(self, who, expires):
        if self.people[who]["left"] is not None or self.today < self.people[who]["admitted"]:
            return False
        self.people[who]["expires"] = expires
        return True

    # --- meetings -----------------------------------------------------------------------------------------------

    def on_sheet(self, code, number):
        """The places on the sheet of a meeting, in its order."""
        found = [one for one in self.places if one["class"] == code and number in one["rows"]]
        return sorted(found, key=lambda one: (one["seat"], one["starts"], self.places.index(one)))

    def sheet(self, code, number, rows):
        meeting = self.classes[code]["meetings"][number]
        if meeting["cancelled"] or meeting["on"] > self.today:
            return False
        for place, row in zip(self.on_sheet(code, number), rows, strict=True):
            place["rows"][number] = row
        meeting["typed"] = True
        return True

    def cancel(self, code, number):
        meeting = self.classes[code]["meetings"][number]
        if meeting["cancelled"] or meeting["typed"]:
            return False
        meeting["cancelled"] = True
        return True

    def restore(self, code, number):
        meetings = self.classes[code]["meetings"]
        made_up = any(one["makes_up"] == number and not one["cancelled"] for one in meetings.values())
        if not meetings[number]["cancelled"] or made_up:
            return False
        before = deepcopy((self.places, self.classes[code]["ends"]))
        meetings[number]["cancelled"] = False
        self._call_again(code, number)
        if self._two_at_once(code, number, [one for one in self.places if one["class"] == code and number in one["rows"]]):
            meetings[number]["cancelled"] = True
            self.places, self.classes[code]["ends"] = before
            return False
        return True

    def _two_at_once(self, code, number, places, on=None):
        """Whether one of them has another meeting on that day: those of a class all begin at eight."""
        meetings = self.classes[code]["meetings"]
        day = on or meetings[number]["on"]
        others = [other for other, one in meetings.items() if one["on"] == day and not one["cancelled"]]
        return any(other in place["rows"] for place in places for other in others if on or other != number)

    def move(self, code, number, on):
        training = self.classes[code]
        meeting = training["meetings"][number]
        original = training["meetings"].get(meeting["makes_up"])
        days = [one["on"] for one in training["meetings"].values() if not one["cancelled"]]
        if (
            meeting["cancelled"]
            or meeting["typed"]
            or on in days
            or on < training["starts"]
            or (original and on < original["on"])
        ):
            return False
        meeting["on"] = on
        self._call_again(code, number)
        return True

    def _call_again(self, code, number):
        """Whose place reaches to the day is on the sheet, nobody else; the class ends with its last meeting."""
        training = self.classes[code]
        meeting = training["meetings"][number]
        original = training["meetings"].get(meeting["makes_up"], meeting)
        for place in self.places:
            left = self.people[place["who"]]["left"]
            reaches = place["starts"] <= original["on"] and (place["ended"] is None or meeting["on"] <= place["ended"])
            reaches = reaches and not (left and left <= meeting["on"])
            if place["class"] == code and not reaches:
                place["rows"].pop(number, None)
            elif place["class"] == code and not meeting["makes_up"] and (place["ended"] is None or place["rows"]):
                place["rows"].setdefault(number, "")
        training["ends"] = max(one["on"] for one in training["meetings"].values() if not one["cancelled"])

    def make_up(self, code, number, on):
        training, meeting = self.classes[code], self.classes[code]["meetings"][number]
        gone = [who for who, person in self.people.items() if person["left"] and person["left"] <= on]
        missed = [one for one in self.open_places(code) if self._has_missed(one, number) and one["who"] not in gone]
        if meeting["makes_up"] or not (meeting["cancelled"] or meeting["typed"]) or on < meeting["on"] or not missed:
            return False
        if self._two_at_once(code, number, missed, on):
            return False
        added = max(training["meetings"]) + 1
        training["meetings"][added] = meeting | {"on": on, "cancelled": False, "typed": False, "makes_up": number}
        training["ends"] = max(training["ends"], on)
        for place in missed:
            place["rows"][added] = ""
        return True

    def _has_missed(self, place, number):
        meetings, rows = self.classes[place["class"]]["meetings"], place["rows"]
        if number not in rows or not (meetings[number]["cancelled"] or rows[number] in ("S", "I", "A", "D")):
            return False
        others = [
            other for other, one in meetings.items() if one["makes_up"] == number and not one["cancelled"] and other in rows
        ]
        return not any(rows[other] in ("", "H", "T") for other in others)
