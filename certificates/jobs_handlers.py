"""The long work of this floor."""

from certificates.services import bulk
from jobs.registry import handler

handler(bulk.ISSUE, atomic=False)(bulk.make)
