from pathlib import Path

import pytest

from lib.beyond import BEYOND
from vroegsignalering.config import read_pipeline
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import BadInput
from vroegsignalering.learning.space import Choices, Range

RIGHT = """
name = "wijk"
title = "Alle wijken"
level = "wijk"
features = ["score", "dimensions"]

[[targets]]
name = "onvoldoende"
from = "zwak"
into = "onvoldoende"

[[targets]]
name = "zwak"
from = "voldoende"
into = "zwak"

[dates]
horizons = [2, 4]
judge_from = 2012

[learning]
seed = 1
candidates = ["base_rate", "distance", "extrapolation", "logistic_baseline", "ridge_change"]
bootstrap = 200

[selection]
rule = "simplest_within_one_standard_error"
metrics = ["average_precision", "log_loss"]

[gate]
min_judged_origins = 2
min_slides = 10

[lists]
resamples = 20
"""


def pipeline_file(folder: Path, text: str) -> Path:
    path = folder / "proef.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, right: str, wrong: str) -> str:
    """What is said of the right file with one piece of it replaced."""
    assert right in RIGHT
    path = pipeline_file(folder, RIGHT.replace(right, wrong, 1))
    with pytest.raises(BadInput) as caught:
        read_pipeline(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message.removeprefix(str(path)).lstrip(", :")


def test_a_right_file_says_what_it_declares(tmp_path):
    pipeline = read_pipeline(pipeline_file(tmp_path, RIGHT))
    assert [section.target() for section in pipeline.targets] == [Target("onvoldoende", 4, 3), Target("zwak", 5, 4)]
    assert pipeline.dates.horizons == [2, 4]
    assert pipeline.content()["targets"][0]["from"] == "zwak"


@pytest.mark.parametrize(("value", "found"), BEYOND)
def test_what_nobody_can_tell_of_is_refused_in_one_line(tmp_path, value, found):
    assert refusal(tmp_path, "seed = 1", f"seed = {value}").startswith(f"found {found}; expected a TOML file like")


def test_the_same_declaration_in_another_lay_out_has_the_same_content(tmp_path):
    one = read_pipeline(pipeline_file(tmp_path, RIGHT)).content()
    assert read_pipeline(pipeline_file(tmp_path, "# about\n" + RIGHT.replace("[2, 4]", "[ 2,4 ]"))).content() == one


def test_only_a_level_that_cbs_redraws_can_be_followed(tmp_path):
    declared = RIGHT + "\n[boundaries]\nyear = 2024\n"
    assert read_pipeline(pipeline_file(tmp_path, declared)).content()["boundaries"] == {"year": 2024}
    with pytest.raises(
        BadInput, match="boundaries for level pc4; expected a level whose areas change: buurt, wijk, gemeente"
    ):
        read_pipeline(pipeline_file(tmp_path, declared.replace('level = "wijk"', 'level = "pc4"')))


CASES = [
    (
        "[lists]",
        "[boundaries]\nyear = 1900\n\n[lists]",
        "boundaries.year: found 1900; expected greater than or equal to",
    ),
    ("[lists]", "[boundaries]\njaar = 2024\n\n[lists]", "boundaries.year: found nothing; expected this key to be set"),
    # key that is wrong, what stands there instead, what the line says
    ('level = "wijk"', 'level = "wijken"', "level: found 'wijken'; expected one of buurt, wijk, gemeente, pc4, grid"),
    ('level = "wijk"', "", "level: found nothing; expected this key to be set"),
    (
        'level = "wijk"',
        'level = "wijk"\nlevels = 1',
        "levels: found a key that no pipeline has; expected one of the keys",
    ),
    ('name = "wijk"', 'name = "Wijk 1"', "name: found 'Wijk 1'; expected"),
    ('name = "wijk"', "name = 3", "name: found 3; expected a valid string"),
    ('["score", "dimensions"]', '["scores"]', "features: found 'scores'; expected one of score, dimensions,"),
    ('["score", "dimensions"]', '["dimensions"]', "features: found a choice without score; expected score too"),
    ('["score", "dimensions"]', '["score", "score"]', "features: found 'score' twice; expected each"),
    ('["score", "dimensions"]', '"score"', "features: found 'score'; expected a valid list"),
    ('from = "zwak"', 'from = "matig"', "targets.0.from: found 'matig'; expected one of zeer onvoldoende,"),
    ('from = "zwak"', "", "targets.0.from: found nothing; expected this key to be set"),
    ('from = "zwak"', 'from = "onvoldoende"', "targets.0: found from onvoldoende into onvoldoende; expected a slide"),
    ('name = "zwak"', 'name = "onvoldoende"', "targets: found 'onvoldoende' twice; expected each"),
    ("[2, 4]", "[]", "dates.horizons: found []; expected"),
    ("[2, 4]", "[2, 3]", "dates.horizons: found 3; expected one of 2, 4, 6,"),
    ("[2, 4]", "[2, 2]", "dates.horizons: found 2 twice; expected each"),
    ("[2, 4]", "[2.5]", "dates.horizons.0: found 2.5; expected a valid integer"),
    ("[2, 4]", "[true]", "dates.horizons.0: found True; expected a valid integer"),
    ("judge_from = 2012", "judge_from = 2013", "dates.judge_from: found 2013; expected one of 2002, 2008, 2012,"),
    ("judge_from = 2012", 'judge_from = "2012"', "dates.judge_from: found '2012'; expected a valid integer"),
    ("seed = 1", "seed = -1", "learning.seed: found -1; expected greater than or equal to 0"),
    ('"ridge_change"', '"xgboost"', "learning.candidates: found 'xgboost'; expected one of base_rate, distance,"),
    ('"distance", ', "", "learning.candidates: found a choice without every baseline; expected distance too"),
    ('"ridge_change"', '"distance"', "learning.candidates: found 'distance' twice; expected each"),
    ("bootstrap = 200", "bootstrap = 5", "learning.bootstrap: found 5; expected greater than or equal to 20"),
    ("simplest_within", "best_within", "selection.rule: found 'best_within_one_standard_error'; expected"),
    ('"average_precision"', '"roc"', "selection.metrics.0: found 'roc'; expected 'average_precision'"),
    ("min_slides = 10", "min_slides = -1", "gate.min_slides: found -1; expected greater"),
    ("resamples = 20", "resamples = 2", "lists.resamples: found 2; expected greater"),
    ("[lists]\nresamples = 20", "", "lists: found nothing; expected this key to be set"),
    ("seed = 1", "seed = ", "found no valid TOML"),
    *(
        (
            "resamples = 20",
            f'resamples = 20\n[sensitive]\n{name} = "een reden van twintig tekens of meer"',
            f"sensitive: found '{name}'; expected an indicator that is marked as sensitive: westers, niet_westers, or "
            "a gemeente's own figure, lokaal_<name>",
        )
        for name in ("bestaat_niet", "inwoners")
    ),
    (
        ', "ridge_change"]\nbootstrap = 200',
        ']\nbootstrap = 200\n[question]\nwithout = ["dimensions"]\nwords = "Helpt het?"',
        "found a question that no candidate can answer; expected one of those that use all features among candidates: "
        "logistic, ridge_change,",
    ),
]


TUNING = """
[tuning]
budget = 12

[tuning.space.ridge_change]
ridge__alpha = { low = 1, high = 1000.0, log = true }

[tuning.space.lgbm_change]
num_leaves = [4, 8]
n_estimators = { low = 50, high = 200 }
"""


def tuned(text: str) -> str:
    return RIGHT.replace('"ridge_change"]', '"ridge_change", "lgbm_change"]') + text


def test_a_space_holds_values_of_the_kind_that_the_candidate_has(tmp_path):
    pipeline = read_pipeline(pipeline_file(tmp_path, tuned(TUNING)))
    assert pipeline.tuning.spaces() == {
        "ridge_change": {"ridge__alpha": Range(1.0, 1000.0, log=True, whole=False)},
        "lgbm_change": {"num_leaves": Choices((4, 8)), "n_estimators": Range(50, 200, log=False, whole=True)},
    }
    assert read_pipeline(pipeline_file(tmp_path, RIGHT)).tuning is None


WRONG = [
    ("budget = 12", "budget = 1", "tuning.budget: found 1; expected greater than or equal to 2"),
    ("space.ridge_change", "space.ridge", "tuning: found 'ridge'; expected one of logistic, ridge_change,"),
    ("space.ridge_change", "space.distance", "tuning: found 'distance'; expected one of logistic, ridge_change,"),
    ("space.ridge_change", "space.pooled_change", "tuning: found pooled_change.ridge__alpha; expected one of alpha,"),
    ("ridge__alpha", "alpha", "tuning: found ridge_change.alpha; expected one of ridge__alpha, "),
    ("ridge__alpha", "simpleimputer", "tuning: found ridge_change.simpleimputer; expected one of ridge__alpha, "),
    ("num_leaves = [4, 8]", "random_state = [1, 2]", "tuning: found lgbm_change.random_state; expected one of"),
    ("[4, 8]", "[4, 4]", "tuning: found 4 twice; expected each"),
    ("[4, 8]", "[4, 8.5]", "tuning: found 8.5 for lgbm_change.num_leaves; expected a whole number"),
    ("[4, 8]", "[4, true]", "tuning: found True for lgbm_change.num_leaves; expected a whole number"),
    ("[4, 8]", "[]", "tuning: found [] for lgbm_change.num_leaves; expected a list of values, or { low"),
    ("[4, 8]", "8", "tuning: found 8 for lgbm_change.num_leaves; expected a list of values, or { low"),
    ("low = 1,", "low = 2000,", "tuning: found {'low': 2000,"),
    ("low = 1,", "low = 0,", "tuning: found {'low': 0,"),
    ("low = 1,", "least = 1,", "tuning: found {'least': 1,"),
    ("high = 1000.0", "high = inf", "tuning: found inf for ridge_change.ridge__alpha; expected a number"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=[f"{right} {wrong}" for right, wrong, _ in WRONG])
def test_a_space_that_cannot_be_is_refused_with_what_is_known(tmp_path, right, wrong, said):
    assert right in TUNING
    with pytest.raises(BadInput) as caught:
        read_pipeline(pipeline_file(tmp_path, tuned(TUNING.replace(right, wrong, 1))))
    assert str(caught.value).removeprefix(str(tmp_path / "proef.toml")).lstrip(", :").startswith(said)


def test_a_space_of_a_candidate_that_does_not_run_is_refused(tmp_path):
    with pytest.raises(BadInput, match="found a space of lgbm_change; expected spaces of candidates that are among"):
        read_pipeline(pipeline_file(tmp_path, RIGHT + TUNING))


@pytest.mark.parametrize(("right", "wrong", "said"), CASES, ids=[said.split(";")[0][:50] for *_, said in CASES])
def test_every_refusal_is_one_line_with_file_key_found_and_expected(tmp_path, right, wrong, said):
    message = refusal(tmp_path, right, wrong)
    assert message.startswith(said)


def test_the_first_of_several_mistakes_is_told_with_the_number_of_others(tmp_path):
    message = refusal(tmp_path, 'level = "wijk"', 'level = "w"\nlevels = 2')
    assert message.startswith("level: found 'w'")
    assert message.endswith("(and 1 more)")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"none\.toml: found no such file; expected a pipeline file"):
        read_pipeline(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "proef.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="no valid TOML"):
        read_pipeline(path)


@pytest.mark.parametrize("name", ["westers", "lokaal_kerk"])
def test_a_sensitive_figure_may_be_one_of_cbs_or_of_a_gemeente(tmp_path, name):
    told = f'{RIGHT}\n[sensitive]\n{name} = "een reden van twintig tekens of meer"\n'
    assert list(read_pipeline(pipeline_file(tmp_path, told)).sensitive) == [name]
