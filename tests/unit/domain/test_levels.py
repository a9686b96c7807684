import pytest

from vroegsignalering.domain.levels import LEVELS


@pytest.mark.parametrize(
    ("level", "code", "gemeente", "block"),
    [
        ("buurt", "BU0363AE01", "GM0363", "GM0363"),
        ("wijk", "WK036300", "GM0363", "GM0363"),
        ("gemeente", "GM0363", "GM0363", "GM0363"),
        ("pc4", "1011", None, "postcode 10"),
        ("grid", "E1234N4567", None, "E12N45"),
    ],
)
def test_a_code_tells_its_gemeente_where_it_can_and_the_block_it_is_resampled_with(level, code, gemeente, block):
    assert LEVELS[level].pattern.fullmatch(code)
    assert LEVELS[level].gemeente(code) == gemeente
    assert LEVELS[level].block(code) == block


@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
def test_the_example_of_a_level_is_a_code_of_that_level_and_of_no_other(level):
    assert [other.name for other in LEVELS.values() if other.pattern.fullmatch(level.example)] == [level.name]
