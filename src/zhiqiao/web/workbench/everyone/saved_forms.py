"""The form of a saved search."""

from django import forms

from zhiqiao.market.matching.saved_searches import SavedSearch, SavedSearchData


class SavedSearchForm(forms.Form):
    """A name, how often to be told, and whether colleagues see it."""

    name = forms.CharField(label="名称", max_length=60, required=False)
    frequency = forms.ChoiceField(
        label="有新专利时通知", choices=SavedSearch.FREQUENCIES, initial=SavedSearch.DAILY
    )
    is_shared = forms.BooleanField(label="本单位同事也能看到", required=False)

    @property
    def data_given(self) -> SavedSearchData:
        """What was said, cleaned."""
        told = self.cleaned_data
        return SavedSearchData(told["name"], told["frequency"], told["is_shared"])
