"""A over B, month by month: each definition of A and of B is a named object with its sentence in both languages. Pure.

Which of them an office means differs and is asked for (docs/open-questions.md); so the chosen two are printed with every table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from budgets.rules.absorption import absorption

from .facts import CertificateFact, Facts, PlaceFact
from .figures import Kind, Row, persons
from .periods import Period, months_of


@dataclass(frozen=True, slots=True)
class Count:
    """A number (None: not known) and the rows behind it; a mean and a target have none."""

    value: int | None
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """What A or B is: its name, the sentence that defines it, both as papers print them, and its formula."""

    code: str
    name: str | Promise
    sentence: str | Promise
    printed_name: str
    printed: str
    count: Callable[[Facts, Period], Count]


def holders(places: Iterable[PlaceFact]) -> list[Row]:
    """The distinct persons of these places."""
    return persons((place.inmate, place.text) for place in places)


def enrolled(facts: Facts, period: Period) -> list[Row]:
    """The distinct persons who held a place on a day from the first of January to the end of the period."""
    january = date(period.year, 1, 1)
    return holders(place for place in facts.places.values() if place.held_between(january, period.last))


def certificate_rows(facts: Facts, certificates: Iterable[CertificateFact]) -> list[Row]:
    """One row for each certificate; its words are those of the place."""
    return [Row(Kind.CERTIFICATE, one.pk, facts.places[one.place].text) for one in certificates]


def eligible(facts: Facts, day: date) -> list[Row]:
    """The persons who were here on ``day``, might train by their register class, and were not in Register F."""
    return [Row(Kind.PERSON, one.pk, "") for one in facts.people if one.eligible_on(day)]


def _of(rows: Iterable[Row]) -> Count:
    found = tuple(sorted(rows))
    return Count(len(found), found)


def _training(facts: Facts, inside: Callable[[date], bool]) -> list[CertificateFact]:
    return [one for one in facts.certificates if one.training and inside(one.issued_on)]


def _certified(facts: Facts, inside: Callable[[date], bool]) -> Count:
    return _of(holders(facts.places[one.place] for one in _training(facts, inside)))


def _certificates(facts: Facts, inside: Callable[[date], bool]) -> Count:
    return _of(certificate_rows(facts, _training(facts, inside)))


def _graduated(facts: Facts, inside: Callable[[date], bool]) -> Count:
    decided = (one for one in facts.decisions if one.result == "graduated" and inside(one.held_on))
    return _of(holders(facts.places[one.place] for one in decided))


def _average(facts: Facts, period: Period) -> Count:
    """The mean of the ends of the months from January to the last of the period, half up."""
    counts = [len(eligible(facts, month.last)) for month in months_of(period.year)[: period.last_month]]
    return Count((2 * sum(counts) + len(counts)) // (2 * len(counts)))


def _target(name: str) -> Callable[[Facts, Period], Count]:
    def count(facts: Facts, period: Period) -> Count:
        target = facts.target_on(period.last)
        return Count(getattr(target, name) if target else None)

    return count


NUMERATORS = {
    one.code: one
    for one in [
        Definition(
            "certified_to_date",
            _("persons certified since January"),
            _("Distinct persons with a training certificate in force, first issued from 1 January to the end of the period."),
            "Orang bersertifikat sejak Januari",
            "Orang berbeda dengan sertifikat pelatihan berlaku yang pertama kali terbit sejak 1 Januari s.d. akhir periode itu.",
            lambda facts, period: _certified(facts, period.to_date),
        ),
        Definition(
            "certified",
            _("persons certified in the period"),
            _("Distinct persons with a training certificate in force, first issued in the period."),
            "Orang bersertifikat dalam periode itu",
            "Orang berbeda dengan sertifikat pelatihan berlaku yang pertama kali terbit dalam periode itu.",
            lambda facts, period: _certified(facts, period.holds),
        ),
        Definition(
            "graduated_to_date",
            _("persons graduated since January"),
            _("Distinct persons whom a hearing held from 1 January to the end of the period declared graduated."),
            "Orang lulus sejak Januari",
            "Orang berbeda yang dinyatakan lulus oleh sidang kelulusan sejak 1 Januari s.d. akhir periode itu.",
            lambda facts, period: _graduated(facts, period.to_date),
        ),
        Definition(
            "graduated",
            _("persons graduated in the period"),
            _("Distinct persons whom a hearing held in the period declared graduated."),
            "Orang lulus dalam periode itu",
            "Orang berbeda yang dinyatakan lulus oleh sidang kelulusan dalam periode itu.",
            lambda facts, period: _graduated(facts, period.holds),
        ),
        Definition(
            "certificates_to_date",
            _("certificates issued since January"),
            _("Training certificates in force, first issued from 1 January to the end of the period; a person may hold several."),
            "Sertifikat terbit sejak Januari",
            "Sertifikat pelatihan berlaku, pertama terbit sejak 1 Januari s.d. akhir periode itu; satu orang dapat beberapa.",
            lambda facts, period: _certificates(facts, period.to_date),
        ),
        Definition(
            "certificates",
            _("certificates issued in the period"),
            _("Training certificates in force, first issued in the period; one person may hold several."),
            "Sertifikat terbit dalam periode itu",
            "Sertifikat pelatihan berlaku, pertama kali terbit dalam periode itu; satu orang dapat beberapa.",
            lambda facts, period: _certificates(facts, period.holds),
        ),
    ]
}

DENOMINATORS = {
    one.code: one
    for one in [
        Definition(
            "eligible_start",
            _("persons eligible at the start of the year"),
            _("Persons here on 1 January under a register class that may train, without an open entry in Register F."),
            "Orang memenuhi syarat pada awal tahun",
            "Warga binaan di Lapas pada 1 Januari dengan golongan register yang boleh dilatih, tanpa Register F terbuka.",
            lambda facts, period: _of(eligible(facts, date(period.year, 1, 1))),
        ),
        Definition(
            "eligible_end",
            _("persons eligible at the end of the period"),
            _("Persons here on the last day of the period under a register class that may train, no open entry in Register F."),
            "Orang memenuhi syarat pada akhir periode",
            "Warga binaan di Lapas pada akhir periode itu dengan golongan register yang boleh dilatih, tanpa Register F terbuka.",
            lambda facts, period: _of(eligible(facts, period.last)),
        ),
        Definition(
            "eligible_average",
            _("average of the persons eligible"),
            _("Mean of the persons eligible at the ends of the months since January, rounded half up."),
            "Rata-rata orang memenuhi syarat",
            "Rata-rata orang memenuhi syarat pada akhir setiap bulan sejak Januari, dibulatkan ke bilangan terdekat.",
            _average,
        ),
        Definition(
            "enrolled_to_date",
            _("persons enrolled since January"),
            _("Distinct persons who held a place in a class on at least one day from 1 January to the end of the period."),
            "Orang menjadi peserta sejak Januari",
            "Orang berbeda yang menjadi peserta kelas sekurang-kurangnya satu hari sejak 1 Januari s.d. akhir periode itu.",
            lambda facts, period: _of(enrolled(facts, period)),
        ),
        Definition(
            "target_participants",
            _("target of participants"),
            _("The year's target of participants as in force at the end of the period."),
            "Target peserta",
            "Target peserta tahun itu menurut versi yang berlaku pada akhir periode itu.",
            _target("participants"),
        ),
        Definition(
            "target_certificates",
            _("target of certificates"),
            _("The year's target of certificates as in force at the end of the period."),
            "Target sertifikat",
            "Target sertifikat tahun itu menurut versi yang berlaku pada akhir periode itu.",
            _target("certificates"),
        ),
    ]
}

# Which are asked of the register of persons: the rest is answered without reading it.
OF_THE_REGISTER = frozenset({"eligible_start", "eligible_end", "eligible_average"})


@dataclass(frozen=True, slots=True)
class Month:
    """A line of the table; persons and certificates stand beside A over B, whatever A and B are."""

    period: Period
    a: Count
    b: Count
    persons: int
    certificates: int
    persons_to_date: int
    certificates_to_date: int

    @property
    def share(self) -> int | None:
        """A of B in hundredths of a percent; None when B is nothing."""
        return share(self.a, self.b)


def share(a: Count, b: Count) -> int | None:
    """A of B in hundredths of a percent, half up, 100 % never from below; None when B is nothing or unknown."""
    return None if a.value is None or b.value is None else absorption(a.value, b.value)


def table(facts: Facts, year: int, *, a: Definition, b: Definition, until: date) -> list[Month]:
    """The months of ``year`` that had begun on ``until``."""
    return [
        Month(
            month, a.count(facts, month), b.count(facts, month),
            persons=len(_certified(facts, month.holds).rows),
            certificates=len(_training(facts, month.holds)),
            persons_to_date=len(_certified(facts, month.to_date).rows),
            certificates_to_date=len(_training(facts, month.to_date)),
        )
        for month in months_of(year)
        if month.first <= until
    ]  # fmt: skip
