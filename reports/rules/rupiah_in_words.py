"""An amount as receipts spell it out (*terbilang*). Pure; Indonesian, as the receipts are."""

from num2words import num2words


def rupiah_in_words(amount: int) -> str:
    """1.250.000 is "satu juta dua ratus lima puluh ribu rupiah"."""
    return f"{num2words(amount, lang='id')} rupiah"
