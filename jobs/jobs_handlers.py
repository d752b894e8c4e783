"""The long work of this floor."""

from jobs.exports import background
from jobs.registry import handler

handler(background.EXPORT, atomic=False)(background.make)
