"""
StatLine's OData v4 delivery: a row a figure, in `Observations.csv` of the zip with the whole ("onbewerkte") data set.

    Id;Measure;ValueAttribute;Value;StringValue;WijkenEnBuurten
    0;T001036;None;865;;BU00140000

`Measure` is StatLine's own code of a measure (in `MeasureCodes.csv` beside it): those that are known are in `headers`.
A figure that was not published has no value, and `ValueAttribute` says why. Semicolons, decimal commas.

Source: public scripts that read such deliveries of 2018 to 2025; the codes from one that matched all of 86165NED (2025)
with the columns of CBS's yearly file. Codes with a number behind an underscore are taken for 2025 and later only: what
they number may differ between tables.
"""

from collections.abc import Collection

import pandas as pd

from vroegsignalering.sources.columns import each_once, loose_numbers
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.headers import known
from vroegsignalering.sources.statline import CODE, with_kinds
from vroegsignalering.sources.tables import Table, read_table

_MEASURE, _AREA, _VALUE = "Measure", "WijkenEnBuurten", "Value"


def is_observations(header: Collection[str]) -> bool:
    """Whether a file with these columns has a row for each figure."""
    return {_MEASURE, _AREA, _VALUE} <= {*header}


def read_observations(source: Source, publication: str, year: int | None) -> tuple[Table, dict[str, str]]:
    """
    The figures as `statline.read_bulk` gives a table, and the indicators of `publication` by their columns.

    BadInput for what is no number, two figures of one measure and area, and a file with no measure that is known.
    """
    table = read_table(source, separator=";", required=(_MEASURE, _AREA, _VALUE))
    keys = table.frame[[_MEASURE, _AREA]].apply(lambda column: column.str.strip())
    table = Table(source, table.frame.assign(**{name: keys[name] for name in keys}))
    for name in keys:
        if keys[name].isna().any():
            raise table.bad(int(keys[name].isna().to_numpy().argmax()), name, "a code")
    each_once(table, [_MEASURE, _AREA])
    wanted = known(publication, "observations", year)
    present = keys[_MEASURE].isin([*wanted]).to_numpy()
    if not present.any():
        first = ", ".join(sorted(keys[_MEASURE].unique())[:5])
        if wanted:
            expected = f"those that are known, such as {min(wanted)}"
        else:
            expected = f"another form, for of {publication} {year} no measure is known by its code"
        raise source.bad(f"column {_MEASURE}", f"measures {first}", expected)
    told = Table(source, table.frame.assign(**{_VALUE: table.frame[_VALUE].where(present)}))
    figures = keys.assign(**{_VALUE: loose_numbers(told, _VALUE)})[present]
    wide = figures.pivot(index=_AREA, columns=_MEASURE, values=_VALUE).rename_axis(columns=None)
    frame = wide.reindex(pd.Index(keys[_AREA].unique(), name=CODE)).reset_index()
    return with_kinds(Table(source, frame, named_by=CODE)), wanted
