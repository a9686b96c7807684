"""
The report of a run: one page of HTML that can be read, printed and mailed, and holds an account of every figure.

It has no script, asks nothing of any other file or address, and is the same to the byte for the same content.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.files import write_text
from vroegsignalering.reports.answer import Answer, answer
from vroegsignalering.reports.checks import Checks, checks
from vroegsignalering.reports.fairness import HEADINGS, Fairness, fairness
from vroegsignalering.reports.judgement import Judgement, judgement
from vroegsignalering.reports.levels import LEVEL_WORDS, LevelWords
from vroegsignalering.reports.newest import Importance, RiskList, head, importance, read_head, risk_list
from vroegsignalering.reports.page import templates
from vroegsignalering.reports.trust import Trust, trust
from vroegsignalering.reports.tuning import TuningTable, tuning
from vroegsignalering.reports.verdict import Verdict, verdict
from vroegsignalering.reports.words import UNKNOWN, listed, number
from vroegsignalering.splits import Split, plan


@dataclass(frozen=True)
class ReportContent:
    """
    All that a report tells, as plain data as they lie in the files of a run; Nones where something is not known.

    about:      `title, pipeline, version, level, edition, synthetic, metingen, areas, digest, data` (names of source
                files), `judge_from, candidates` (from simple to complex), `pseudo_real_time`, `sensitive` (as
                `panel.sensitive.told` gives it); `region` where the lists are of one only
    metrics:    `evaluations`, each the summary of a `learning.evaluate.Evaluation`
    selection:  per "<target>-<horizon>" the result of `learning.evaluate.select`
    importance: per "<target>-<horizon>" as `api.service.Model` has it
    lists:      of each what is shown, as `newest.read_head` gives it
    answer:     `words` of the pipeline's question and `answers` as `learning.question` gives them; None without one
    tuning:     content of tuning.json; None when nothing was tuned
    trust, fairness, leaks: content of the files of that name
    """

    about: dict[str, Any]
    metrics: dict[str, Any]
    selection: dict[str, Any]
    importance: dict[str, Any]
    lists: list[dict[str, Any]]
    answer: dict[str, Any] | None = None
    tuning: dict[str, Any] | None = None
    trust: dict[str, Any] = field(default_factory=dict)
    fairness: dict[str, Any] = field(default_factory=dict)
    leaks: dict[str, Any] | None = None

    @classmethod
    def of_run(cls, folder: Path, own: Collection[str] | None = None) -> "ReportContent":
        """
        What a run left in its folder.

        own: gemeenten whose areas may be named, for a report that goes to them; None = all
        """
        selection = _told(folder, "selection")
        return cls._with(folder, [read_head(folder / "lists" / f"{name}.json", own) for name in selection])

    @classmethod
    def of_region(cls, folder: Path, title: str, lists: list[dict[str, Any]]) -> "ReportContent":
        """
        The same with the lists of a region called `title`; everything else stays about all areas.

        lists: each as `store.contract` has it
        """
        found = cls._with(folder, [head(one) for one in lists])
        return replace(found, about=found.about | {"region": title})

    @classmethod
    def _with(cls, folder: Path, lists: list[dict[str, Any]]) -> "ReportContent":
        return cls(
            lists=lists,
            **{name: _told(folder, name) for name in ("answer", "tuning") if (folder / f"{name}.json").is_file()},
            **{
                name: _told(folder, name)
                for name in ("about", "metrics", "selection", "importance", "trust", "fairness", "leaks")
            },
        )


def _told(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Section:
    """
    One target and horizon.

    judgement:  None where no slide could be judged
    risk_list, importance, trust, fairness: None where the run made none
    """

    key: str
    target: str
    horizon: int
    verdict: Verdict
    reason: str
    judgement: Judgement | None
    risk_list: RiskList | None
    importance: Importance | None
    trust: Trust | None
    fairness: Fairness | None


@dataclass(frozen=True)
class Page:
    """
    Everything that the template shows.

    facts, provenance: as (heading, words)
    level:      what its areas are called, and what intervals are resampled by
    splits:     per horizon which origins were learned from, which judged
    checks:     of leaks and sensitive figures; None where none was made
    """

    title: str
    synthetic: bool
    pseudo_real_time: bool
    facts: list[tuple[str, str]]
    sections: list[Section]
    answer: Answer | None
    tuning: list[TuningTable]
    level: LevelWords
    splits: list[tuple[int, list[Split]]]
    checks: Checks | None
    data: list[str]
    provenance: list[tuple[str, str]]


def write_report(path: Path, content: ReportContent) -> None:
    """Writes the report of `content` to `path`, whole or not at all."""
    template = templates.get_template("report.html")
    words = {"listed": listed, "number": number, "unknown": UNKNOWN, "group_headings": HEADINGS}
    write_text(path, template.render(page=_page(content), **words))


def _page(content: ReportContent) -> Page:
    about = content.about
    sections = _sections(content)
    level = LEVEL_WORDS[about["level"]]
    only = f"alleen de lijsten; al het andere gaat over alle {level.areas}"
    return Page(
        title=": ".join([about["title"], *_region(about)]),
        synthetic=about["synthetic"],
        pseudo_real_time=about["pseudo_real_time"],
        facts=[
            ("Leefbaarometer", f"uitgave {about['edition']}"),
            *(("Regio", f"{one}: {only}") for one in _region(about)),
            ("Gebieden", f"{number(about['areas'])} {level.areas}"),
            ("Metingen", listed(about["metingen"])),
            ("Versie", about["version"]),
        ],
        sections=sections,
        answer=answer(content.answer) if content.answer else None,
        tuning=tuning(content.tuning) if content.tuning else [],
        level=level,
        splits=[
            (horizon, plan(about["metingen"], horizon, about["judge_from"]))
            for horizon in sorted({one.horizon for one in sections})
        ],
        checks=checks(content.leaks, about["sensitive"]) if content.leaks else None,
        data=sorted(about["data"]),
        provenance=[
            ("Pijplijn", about["pipeline"]),
            ("Versie", about["version"]),
            ("Leefbaarometer", f"uitgave {about['edition']}, niveau {about['level']}"),
            ("Beoordeeld vanaf", f"meting {about['judge_from']}"),
            ("Kandidaten", "; ".join(in_words(name) for name in about["candidates"])),
            ("Digest", about["digest"]),
        ],
    )


def _region(about: dict[str, Any]) -> list[str]:
    return [about["region"]] if "region" in about else []


def _sections(content: ReportContent) -> list[Section]:
    """One a target and horizon, by target, then from near to far."""
    evaluations = {f"{one['target']}-{one['horizon']}": one for one in content.metrics["evaluations"]}
    lists = {_key(one["provenance"]): risk_list(one) for one in content.lists}
    order, level = content.about["candidates"], LEVEL_WORDS[content.about["level"]]
    sections = []
    for key, selection in content.selection.items():
        target, horizon = key.rsplit("-", 1)
        evaluation = evaluations.get(key)
        slides = evaluation["slides"] if evaluation else 0
        sections.append(
            Section(
                key=key,
                target=target,
                horizon=int(horizon),
                verdict=verdict(selection, slides),
                reason=selection["reason"],
                judgement=judgement(key, order, selection, evaluation, level) if evaluation and slides else None,
                risk_list=lists.get(key),
                importance=importance(content.importance[key]) if key in content.importance else None,
                trust=trust(content.trust[key], level) if key in content.trust else None,
                fairness=fairness(content.fairness[key], key, level) if key in content.fairness else None,
            )
        )
    return sorted(sections, key=lambda one: (one.target, one.horizon))


def _key(told: dict[str, Any]) -> str:
    return f"{told['target']}-{told['horizon']}"
