"""A whole class as one workbook: written for keeping and carrying, read back for bringing last years' classes in.

docs/import-class.md describes every column; a test keeps it in step with ``columns``.
"""
