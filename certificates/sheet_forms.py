from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import SheetTemplate
from certificates.pictures import logo_png, photo_jpeg
from certificates.rules.design import Border, Palette, Photo
from certificates.rules.kinds import Kind
from certificates.rules.wording import ALLOWED, DEFAULT, DEFAULT_ENGLISH
from certificates.services.designing import Design, design_of

PICTURES = {"accept": "image/png,image/jpeg"}


class SheetForm(forms.Form):
    border = forms.ChoiceField(label=_("Border"), choices=Border.choices)
    palette = forms.ChoiceField(label=_("Colours"), choices=Palette.choices)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG of at most 5 MB, printed 23 mm wide at the left of the letterhead. No SVG."),
        widget=forms.ClearableFileInput(PICTURES),
    )
    remove_logo = forms.BooleanField(label=_("Leave the logo out"), required=False)
    letterhead = forms.CharField(
        label=_("Letterhead"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One line of print per line. Left empty, the centre's letterhead in force on the day of issue is printed."),
    )
    words = forms.CharField(label=_("Sentence below the name"), widget=forms.Textarea({"rows": 4}))
    english = forms.CharField(label=_("The same in English"), required=False, widget=forms.Textarea({"rows": 3}))
    photo = forms.ChoiceField(
        label=_("Photo 3 × 4"),
        choices=Photo.choices,
        help_text=_(
            "A face is specific personal data: an uploaded photo is deleted as soon as the sheet has gone to the printer."
        ),
    )
    cosign = forms.BooleanField(label=_("The head of the prison co-signs"), required=False)
    accepted = forms.BooleanField(label=_("I have read the warning and the participants were asked"), required=False)

    def __init__(self, *args: Any, kind: Kind, base: SheetTemplate | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.base = base
        fields = ", ".join(f"{{{name}}}" for name in sorted(ALLOWED[kind]))
        self.fields["words"].help_text = _("Placeholders: %(fields)s.") % {"fields": fields}
        self.fields["english"].help_text = _("Left empty, the sheet is in Indonesian only. For example: %(example)s") % {
            "example": DEFAULT_ENGLISH[kind]
        }
        if base is None or not base.logo_sha256:
            del self.fields["remove_logo"]

    def clean_logo(self) -> bytes:
        file = self.cleaned_data["logo"]
        return logo_png(file) if file else b""

    @property
    def design(self) -> Design:
        """As far as it could be read: what could not has an error of its own."""
        chosen = {name: self.cleaned_data.get(name, "") for name in Design.__dataclass_fields__ if name != "logo_sha256"}
        kept = self.base.logo_sha256 if self.base and not self.cleaned_data.get("remove_logo") else ""
        plain = {name: _plain(value) for name, value in chosen.items()}
        return Design(**plain, logo_sha256=kept)

    @staticmethod
    def initial_of(kind: Kind, base: SheetTemplate | None) -> dict[str, Any]:
        if base is None:
            return {"words": DEFAULT[kind], "border": Border.GUILLOCHE, "palette": Palette.NAVY, "photo": Photo.BOX}
        return {name: getattr(design_of(base), name) for name in Design.__dataclass_fields__}


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo in civil clothes"),
        help_text=_("PNG or JPEG of at most 5 MB; it is cut to 3 × 4. No uniform, no background that tells of a prison."),
        widget=forms.ClearableFileInput(PICTURES),
    )
    civil = forms.BooleanField(label=_("The photo shows civil clothes and nothing that tells where it was taken."))

    def clean_photo(self) -> bytes:
        return photo_jpeg(self.cleaned_data["photo"])
