"""The long work of this floor."""

from inmates.services import list_import
from jobs.registry import handler

handler(list_import.CHECK, atomic=False)(list_import.check)
