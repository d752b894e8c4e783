"""The field of a signature in the structure of a tagged PDF: who hears the file is told that it is sealed."""

from __future__ import annotations

from typing import Any


def tag_last_field(writer: Any) -> None:
    """The last field of the form stands at the end of the document's structure. Nothing where the file has none.

    ``writer`` is pyHanko's, before it signs. Source: ISO 14289-1, 7.18.4: a widget is within a Form element.
    """
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name

    tree = writer.root["/StructTreeRoot"] if "/StructTreeRoot" in writer.root else None  # noqa: SIM401 (get() would not follow)
    numbers = tree["/ParentTree"] if tree else {}
    if "/Nums" not in numbers or not isinstance(tree["/K"], ArrayObject):
        return  # not a structure as our sheets have it
    whole, document = tree["/K"].raw_get(0), tree["/K"][0]
    field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    page = field.get_object().raw_get("/P")
    taken = [int(numbers["/Nums"][at]) for at in range(0, len(numbers["/Nums"]), 2)]
    place = NumberObject(max(taken, default=-1) + 1)
    content = DictionaryObject({pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): field, pdf_name("/Pg"): page})
    element = DictionaryObject({pdf_name("/Type"): pdf_name("/StructElem"), pdf_name("/S"): pdf_name("/Form")})
    element |= {pdf_name("/P"): whole, pdf_name("/Pg"): page, pdf_name("/K"): ArrayObject([content])}
    added = writer.add_object(element)
    document["/K"].append(added)
    numbers["/Nums"].extend([place, added])
    field.get_object()[pdf_name("/StructParent")] = place
    for changed in (document, numbers, field.get_object()):
        writer.update_container(changed)
