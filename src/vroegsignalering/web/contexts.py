"""What pages show, in words and drawings: the contract between routes and templates; of a list in `risk_list`."""

from collections.abc import Sequence
from dataclasses import dataclass

from vroegsignalering import dutch
from vroegsignalering.api.problems import Problem
from vroegsignalering.api.schemas import KenmerkBelang, Kenmerken, LijstBelang
from vroegsignalering.domain.candidates import in_words
from vroegsignalering.store import Holder, Publication
from vroegsignalering.web.drawings import Span, span

# Forms of a list, and what each is called.
DOWNLOADS = (
    ("xlsx", "Werkmap (XLSX)"),
    ("csv", "Tabel (CSV)"),
    ("html", "Blad om af te drukken"),
    ("geojson", "Kaart (GeoJSON)"),
    ("parquet", "Parquet"),
    ("json", "JSON"),
)


@dataclass(frozen=True)
class Frame:
    """
    What stands around every page: who is signed in (empty: nobody), the secret that its forms carry, and where who is
    signed in can go (address, words).
    """

    who: str
    form: str
    places: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class LoginPage:
    """The form to sign in; error: why it did not work, empty at first."""

    error: str


@dataclass(frozen=True)
class NoPages:
    """For whose token there are no pages; description: address of that of the API, which it is for."""

    description: str


@dataclass(frozen=True)
class Beyond:
    """
    Lists over many gemeenten, that are there as files only: what can be chosen, each as a value and its words.

    regions: by kind
    """

    country: tuple[str, str]
    regions: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    lists: Sequence[tuple[str, str]]
    forms: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Published:
    """A gemeente of which a list stands: how many areas of it, and in which publication."""

    code: str
    name: str
    areas: int
    publication: int


@dataclass(frozen=True)
class OverviewPage:
    """
    The gemeenten to choose from: code, name, how many areas.

    publications: number and day of those that their lists are from
    anything:     whether anything was published, of whatever gemeente
    beyond:       what can be chosen of lists over many gemeenten, None for who may not read those
    """

    gemeenten: list[tuple[str, str, str]]
    publications: list[tuple[int, str]]
    anything: bool
    synthetic: bool
    beyond: Beyond | None


@dataclass(frozen=True)
class ProblemPage:
    """What went wrong, and all that was wrong with the input."""

    title: str
    detail: str
    errors: list[str]


@dataclass(frozen=True)
class FeaturesPage:
    """
    The page of the champion's features.

    models:   per list what its model is, in words
    bars:     per list, two for each feature (contribution, permutation)
    heaviest: how many features stand open
    """

    content: Kenmerken
    models: list[str]
    bars: list[list[tuple[Span, Span | None]]]
    heaviest: int = 15

    @property
    def synthetic(self) -> bool:
        """Whether the champion learned from a country that does not exist."""
        return self.content.synthetisch


def features_page(content: Kenmerken) -> FeaturesPage:
    """Everything that the page of the champion's features shows."""
    lists = content.lijsten
    return FeaturesPage(content, [in_words(one.model) for one in lists], [_weights(one) for one in lists])


def _weights(one: LijstBelang) -> list[tuple[Span, Span | None]]:
    shap = max((feature.shap_hoog for feature in one.kenmerken), default=0.0) or 1.0
    loss = max((feature.permutatie_hoog or 0.0 for feature in one.kenmerken), default=0.0)
    return [
        (
            span(feature.shap, feature.shap_laag, feature.shap_hoog, shap),
            _loss(feature, loss if loss > 0 else 1.0),
        )
        for feature in one.kenmerken
    ]


def _loss(feature: KenmerkBelang, most: float) -> Span | None:
    """What shuffling costs; None where no origin tells."""
    value, low, high = feature.permutatie, feature.permutatie_laag, feature.permutatie_hoog
    return None if value is None or low is None or high is None else span(value, low, high, most)


def overview_page(
    publications: Sequence[Publication], gemeenten: Sequence[Published], beyond: Beyond | None, *, anything: bool
) -> OverviewPage:
    """Everything that the page of the gemeenten shows; publications: those that their lists are from, in order."""
    told = [(one.code, one.name, dutch.number(one.areas)) for one in gemeenten]
    days = [(one.id, dutch.day(one.published_at)) for one in publications]
    return OverviewPage(told, days, anything, any(one.synthetic for one in publications), beyond)


def problem_page(problem: Problem) -> ProblemPage:
    """Everything that the page of a problem shows."""
    content = problem.content()
    errors = [f"{error['location']['name']}: {error['detail']}" for error in problem.errors]
    return ProblemPage(content["title"], "Het verzoek klopt niet." if errors else content["detail"], errors)


def frame_of(holder: Holder | None, form: str) -> Frame:
    """The frame of a page; holder: None for who is not signed in, form: the secret."""
    if holder is None:
        return Frame("", form, ())
    places = []
    if holder.role.reads_lists():
        places += [("/risicolijsten", "Risicolijsten"), ("/analyses", "Eigen cijfers")]
    if holder.role.reads_model():
        places.append(("/kenmerken", "Kenmerken"))
    return Frame(f"{holder.name} ({holder.role.kind})", form, places)
