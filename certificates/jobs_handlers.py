"""The long work of this floor."""

from certificates.services import bulk, handing_in, sealing
from jobs.registry import handler

handler(bulk.ISSUE, atomic=False)(bulk.make)
handler(sealing.SEAL, atomic=False)(sealing.seal_unit)
handler(handing_in.LOOK, atomic=False)(handing_in.look)
