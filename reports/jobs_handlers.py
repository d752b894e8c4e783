"""The long work of this floor."""

from jobs.registry import handler
from reports.services import class_file

handler(class_file.KIND, finish=class_file.put_together, atomic=False)(class_file.draw)
