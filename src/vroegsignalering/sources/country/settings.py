"""The settings of the synthetic country: what moves its areas. A setting is data; the world's rules are in `world`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """
    What moves the areas of one country; points are points of the total score, rates are per year.

    name, nl:          as the command line names it, and in words
    noise:             sd of the measurement noise of an area of middling size, in points
    innovation:        sd of the unforeseeable part of a year's change of the total score, in points
    drivers:           sd of the level that the drivers pull the total score to, in points
    persistence:       how much of a driver's deviation is left after a year
    momentum:          how much of a driver's yearly movement goes on in the next year
    pull:              part of the gap to that level that is closed in a year
    tipping_rate:      chance that an area under heavy pressure tips
    tipping_depth:     how far a tipped area is pulled down, in points
    spill:             part of the neighbours' mean deviation that pulls an area along
    local_shock_rate:  chance of a local shock (something closes, burns down, is demolished)
    national_shock:    sd of what happens to all areas alike, in points
    programme_rate:    chance that a renewal programme starts in an area that is onvoldoende
    trend:             movement of all areas alike, in points a year
    """

    name: str
    nl: str
    noise: float
    innovation: float
    drivers: float
    persistence: float
    momentum: float
    pull: float
    tipping_rate: float
    tipping_depth: float
    spill: float
    local_shock_rate: float
    national_shock: float
    programme_rate: float
    trend: float


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            name="gewoon",
            nl="gewoon: trage drijvers, enige omslag, uitstraling en schokken, gewone meetruis",
            noise=0.012,
            innovation=0.024,
            drivers=0.042,
            persistence=0.93,
            momentum=0.6,
            pull=0.1,
            tipping_rate=0.05,
            tipping_depth=0.06,
            spill=0.25,
            local_shock_rate=0.006,
            national_shock=0.0012,
            programme_rate=0.03,
            trend=0.0004,
        ),
        Setting(
            name="omslag",
            nl="omslag: gebieden onder zware druk zakken plotseling en diep, de rest beweegt weinig",
            noise=0.011,
            innovation=0.021,
            drivers=0.03,
            persistence=0.93,
            momentum=0.6,
            pull=0.14,
            tipping_rate=0.4,
            tipping_depth=0.13,
            spill=0.25,
            local_shock_rate=0.004,
            national_shock=0.0012,
            programme_rate=0.04,
            trend=0.0004,
        ),
        Setting(
            name="ruis",
            nl="ruis: veel meetruis en onvoorziene beweging, zwakke drijvers",
            noise=0.02,
            innovation=0.026,
            drivers=0.04,
            persistence=0.93,
            momentum=0.6,
            pull=0.11,
            tipping_rate=0.05,
            tipping_depth=0.06,
            spill=0.20,
            local_shock_rate=0.010,
            national_shock=0.0012,
            programme_rate=0.03,
            trend=0.0004,
        ),
        Setting(
            name="traag",
            nl="traag: drijvers die jaren dezelfde kant op gaan en langzaam doorwerken, weinig schokken",
            noise=0.011,
            innovation=0.02,
            drivers=0.065,
            persistence=0.96,
            momentum=0.85,
            pull=0.09,
            tipping_rate=0.04,
            tipping_depth=0.06,
            spill=0.30,
            local_shock_rate=0.003,
            national_shock=0.0012,
            programme_rate=0.03,
            trend=0.0004,
        ),
    )
}
