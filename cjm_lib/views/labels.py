"""The names a reader sees: of columns, stages, segments, channels and other fixed words."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import pandas as pd
from babel import Locale

from cjm_lib.language import current, text


class Named(Protocol):
    """Anything that has a name, as a segment of a study has."""

    @property
    def name(self) -> str:
        """The name that people read."""


COLUMNS = {
    "above_cases": "With more steps than planned",
    "above_share": "More steps, share",
    "against_others": "Against the others",
    "asked_cases": "Asked again",
    "bad_cases": "Went badly",
    "bad_company_value": "Cost to the company a month",
    "bad_customer_value": "Cost to the customers a month",
    "bad_excess_minutes": "Bad above other moves",
    "bad_share": "Went badly, share",
    "began_cases": "Began here",
    "began_difference_points": "Difference to the others, points",
    "began_share": "Began here, share",
    "completed_cases": "Came to the end in time",
    "completed_share": "Came to the end in time, share",
    "entered_share": "Share of the stage",
    "funnel_step": "Funnel step",
    "step_reached_cases": "Came to the funnel step",
    "step_reached_share": "Of the first step, share",
    "lost_difference_points": "Lost against the others, points",
    "repeat_ask_difference_points": "Asked again against the others, points",
    "system": "System",
    "use": "On the map",
    "waited_cases": "Could move on",
    "at_risk_cases": "Still waiting, cases",
    "excess_steps": "Steps above the plan",
    "left_difference_points": "Difference to the others, points",
    "longest_minutes": "By then",
    "lost_hours": "Hours lost a month",
    "median_steps": "Median of steps",
    "money_cases": "Left, with a known amount",
    "money_left_share": "Money that left, share",
    "money_left_value": "Money that left",
    "p75_minutes": "p75 time",
    "p90_steps": "p90 of steps",
    "pace": "Against the plan",
    "patience_days": "Window of silence",
    "patience_from": "Where the window is from",
    "planned_steps": "Planned steps",
    "stalled_cases": "Stalled",
    "stalled_share": "Stalled, share of the open",
    "waited_minutes": "Waited",
    "waiting_share": "Still wait, share",
    "alone": "Largest for certain",
    "from_stage": "From stage",
    "to_stage": "To stage",
    "move": "Move",
    "passages": "Times passed",
    "standing_cases": "Cases there",
    "standing_share": "Stand there, share",
    "step": "Step",
    "at": "Date",
    "before_share": "Share before",
    "closed_cases": "Of these closed",
    "covered": "On the map so far",
    "deviating_cases": "Cases that deviate",
    "deviating_share": "Deviate, share",
    "deviation": "Deviation",
    "effect": "What can be said",
    "kept_cases": "Kept to the map and got as far",
    "kept_won_share": "Of these won, share",
    "level": "Level",
    "now_share": "Share now",
    "path_value": "Money on the path",
    "units": "Parts of the map",
    "variants": "Different paths",
    "won_cases": "Won",
    "won_effect_points": "Difference in won, points",
    "won_share": "Won, share",
    "worst": "Largest drop-off at",
    "worst_block": "In the block",
    "before_cases": "Answers before",
    "behaviour": "Behaviour",
    "blocked_count": "Blocked",
    "bounced_cases": "Came straight back",
    "bounced_share": "Came straight back, share",
    "cases": "Cases",
    "change_points": "Change, points",
    "channel": "Channel",
    "code": "Code",
    "column": "Column",
    "compared_cases": "Answers, the smaller side",
    "critical_count": "Failed a critical point",
    "cut": "Cut",
    "covered_cases": "Covered cases",
    "covered_share": "Covered, share",
    "direction": "Direction",
    "document": "Source",
    "entered_cases": "Entered",
    "field": "What",
    "feeds": "Feeds the tables",
    "fewest_cases": "Cases, the smaller period",
    "few": "Few data",
    "file": "File",
    "finding": "Finding",
    "first_at": "First record",
    "forced_share": "Forced moves, share",
    "from_channel": "From channel",
    "gap_median_minutes": "Gap, median",
    "gap_p90_minutes": "Gap, p90",
    "into": "Found in",
    "kept_rows": "Rows kept",
    "known_cases": "Known cases",
    "language": "Language",
    "last_at": "Last record",
    "left_cases": "Left",
    "left_share": "Left, share",
    "location": "Location",
    "lost_cases": "Lost",
    "lost_share": "Lost, share",
    "matched_rows": "Matched rows",
    "matched_share": "Matched, share",
    "median_minutes": "Median time",
    "metric": "Metric",
    "minutes_median": "Median minutes",
    "moved_cases": "Moved on",
    "moved_share": "Moved on, share",
    "name": "Name",
    "next_stage": "Next stage",
    "note": "Note",
    "now_cases": "Answers now",
    "open_cases": "Still open",
    "p90_minutes": "p90 time",
    "passed_count": "Passed",
    "path": "Path",
    "path_cases": "Cases on the path",
    "path_now_cases": "Cases now",
    "path_now_share": "Share now",
    "path_before_cases": "Cases before",
    "path_before_share": "Share before",
    "path_share": "On the path, share",
    "people": "People",
    "period": "Period",
    "planned_days": "Planned",
    "polarity": "Polarity",
    "quote": "Quote",
    "quotes_count": "Quotes",
    "sources_count": "Sources",
    "reached_cases": "Reached",
    "reading": "Reading",
    "reason": "Reason",
    "repeat_ask_share": "Asked again, share",
    "response_share": "Responded",
    "row": "Row",
    "rows": "Rows",
    "same_employee_share": "Same employee, share",
    "score_cases": "Answers",
    "score_points": "Score, points",
    "score_share": "Score",
    "segment": "Segment",
    "segment_cases": "Cases",
    "segment_people": "People",
    "segment_share": "Share of all cases",
    "set_aside_rows": "Rows set aside",
    "sha256": "Fingerprint (SHA-256)",
    "source": "Source",
    "stage": "Stage",
    "table": "Table",
    "text_cases": "Texts",
    "scored_cases": "Texts with a polarity",
    "adapted_f1_share": "Macro-F1 with learning, on unseen texts",
    "basis": "Measured against",
    "blamed_cases": "Texts that blame it",
    "blamed_share": "Blamed, share of all texts",
    "emotion": "Emotion",
    "emotion_cases": "Texts",
    "emotion_share": "Share of the texts",
    "kind": "Kind",
    "other_voice": "And",
    "phrase": "Phrase",
    "rank": "Rank",
    "stage_cases": "Texts of the stage",
    "tau_score": "Kendall’s tau",
    "theme_count": "Themes",
    "verdict": "Verdict",
    "voice_cases": "Texts of the voice",
    "weight": "Weight",
    "bin": "From least to most sure",
    "change_score": "Change of mean polarity",
    "confidence_share": "Mean confidence",
    "kept_right_share": "Right, if only these and surer ones are kept",
    "kept_share": "Kept, share of tagged texts",
    "label": "Known class",
    "learned_cases": "Texts of known class",
    "negative_cases": "Negative",
    "negative_share": "Negative, share",
    "reason_cases": "Texts behind the reason",
    "reason_theme": "Reason",
    "right_share": "Right, share",
    "shipped_f1_share": "Macro-F1 as shipped",
    "tagger": "Tagger",
    "text_count": "Texts",
    "theme": "Theme",
    "labelled_cases": "Texts of known class",
    "tagged_cases": "Of these tagged",
    "abstained_share": "Not tagged, share",
    "accuracy_share": "Right, share of the tagged",
    "macro_f1_share": "Macro-F1",
    "polarity_score": "Mean polarity, −1…1",
    "text_share": "Share of texts",
    "to_channel": "To channel",
    "value": "Value",
    "value_cases": "Cases",
    "value_share": "Share of cases",
    "visit_count": "Visits",
    "voice": "Voice",
    "words": "In words",
    "worked_round_count": "Worked round",
}

WORDS = {
    "against_others": {
        "more": "more often",
        "less": "less often",
        "unclear": "cannot be said",
        "no_figure": "too few to compare",
    },
    "use": {
        "used": "drawn and used",
        "not_used": "drawn, not used",
        "not_drawn": "used, not drawn",
    },
    "cut": {
        "first_channel": "first channel",
        "age_group": "age group",
        "region": "region",
        "device": "device",
        "location": "location",
    },
    "pace": {
        "slower": "slower than planned",
        "quicker": "quicker than planned",
        "on_plan": "on plan",
        "undetermined": "cannot be said",
    },
    "patience_from": {
        "given": "set by the study",
        "p90": "time by which 90% move on",
        "p90_of_moved": "time by which 90% of those who move have moved",
        "longest": "longest window of the other stages",
        "none": "no window: nobody moved on",
    },
    "polarity": {
        "negative": "negative",
        "neutral": "neutral",
        "positive": "positive",
        "abstained": "undetermined",
        "not_tagged": "not tagged yet",
    },
    "voice": {"customer": "customers", "operator": "operators", "sales": "sales"},
    "metric": {
        "nps": "NPS",
        "enps": "eNPS",
        "csi": "CSI",
        "csat": "CSAT",
        "ces": "CES",
        "rating": "Stars",
    },
    "emotion": {
        "joy": "joy",
        "gratitude": "gratitude",
        "surprise": "surprise",
        "sadness": "sadness",
        "fear": "fear",
        "anger": "anger",
        "none": "none that stands out",
    },
    "kind": {"problem": "problem", "suggestion": "suggestion"},
    "verdict": {"alike": "alike", "reverse": "the reverse", "undetermined": "cannot be said"},
    "direction": {
        "up": "↑ rose",
        "down": "↓ fell",
        "unclear": "no certain change",
        "few_data": "few data",
        "no_figure": "nothing to compare with",
    },
    "reading": {
        "strict": "strictly by a scenario",
        "one_deviation": "within one deviation",
        "so_far": "along a scenario so far",
        "by_value": "strictly, by money",
    },
    "deviation": {
        "planned": "as planned",
        "skipped": "skipped",
        "added": "added",
        "reordered": "before its turn",
    },
    "effect": {
        "won_more": "won more often",
        "won_less": "won less often",
        "undetermined": "effect undetermined",
        "no_figure": "nothing to compare with",
    },
    "move": {
        "forward": "forward",
        "skip": "skip",
        "return": "return",
        "repeat": "repeat",
    },
    "level": {"stages": "by stages", "blocks": "by blocks"},
    "channel": {
        "app": "app",
        "bank": "bank",
        "branch": "branch",
        "call": "call",
        "call_center": "call centre",
        "call_centre": "call centre",
        "chat": "chat",
        "courier": "courier",
        "desk": "desk",
        "email": "e-mail",
        "internet": "internet",
        "messenger": "messenger",
        "mobile_app": "mobile app",
        "office": "office",
        "phone": "phone",
        "post": "post",
        "showroom": "showroom",
        "site": "site",
        "store": "store",
        "telegram": "Telegram",
        "web": "site",
        "whatsapp": "WhatsApp",
    },
    "persona": {
        "need": "need",
        "trigger": "trigger",
        "alternatives": "alternatives",
        "search": "search",
        "criteria": "criteria of choice",
        "behaviour": "behaviour at choice",
        "fears": "fears and objections",
    },
    "outcome": {"passed": "passed", "worked_round": "worked round", "blocked": "blocked"},
    "reason": {
        "": "",
        "no_words": "no word that the tagger knows",
        "mixed": "good and bad at once",
        "language_unknown": "unknown language",
        "no_tagger": "no tagger for this language yet",
        "unsure": "the tagger is unsure",
    },
    "basis": {
        "hand_label": "hand labels",
        "rating": "the authors' own stars",
        "none": "nothing",
    },
    "tagger": {
        "shipped": "the shipped tagger",
        "adapted": "the tagger that learned from this study",
        "transformers": "the local transformer model",
    },
    "finding": {
        "after_follow_up": "events after the follow-up ended",
        "began_before": "events of cases that began before the period",
        "crlf_in_text": "line breaks inside texts",
        "duplicate_rows": "rows that repeat",
        "encoding": "the file is not in UTF-8",
        "feedback_before_case": "feedback before its case began",
        "feedback_before_stage": "feedback on a stage not yet reached",
        "files_passed_over": "files passed over",
        "ignored_rows": "rows left out by the study's own rule",
        "impossible_order": "a later stage dated before an earlier one",
        "look_alike_letters": "Latin letters inside Russian words",
        "missing_attribute": "cases without an attribute",
        "mixed_offsets": "times with different offsets from UTC",
        "no_time_of_day": "dates without a time of day",
        "one_case_a_customer": "no customer has a second case",
        "other_sheets": "sheets that were not read",
        "outside_period": "rows outside the period",
        "personal_column": "a column that holds personal data",
        "rows_without_events": "rows without a single event",
        "several_customers": "one case with several customers",
        "tied_times": "events of a case at the same time",
        "two_reviews_one_case": "several pieces of feedback on one case",
        "unlinked_feedback": "feedback that found no case",
        "visit_scored_again": "visits scored more than once",
        "without_segment": "rows that state no segment",
    },
}

STAGES = {
    "@all": "the whole journey",
    "@lost": "closed as lost",
    "@none": "no stage",
    "": "no stage",
    "other": "other paths",
}

SEGMENTS = {
    "_all": "All cases",
    "@none": "In no segment",
    "@several": "In several segments",
}

_KINDS = {
    "against_others": "against_others",
    "use": "use",
    "cut": "cut",
    "pace": "pace",
    "patience_from": "patience_from",
    "from_channel": "channel",
    "to_channel": "channel",
    "channel": "channel",
    "voice": "voice",
    "polarity": "polarity",
    "reading": "reading",
    "outcome": "outcome",
    "finding": "finding",
    "persona": "persona",
    "metric": "metric",
    "direction": "direction",
    "basis": "basis",
    "deviation": "deviation",
    "effect": "effect",
    "level": "level",
    "move": "move",
    "tagger": "tagger",
    "label": "polarity",
    "emotion": "emotion",
    "kind": "kind",
    "verdict": "verdict",
    "other_voice": "voice",
}


def column(name: str) -> str:
    """Return the title of a column; one that nobody named is shown as it is, without _."""
    return text(COLUMNS[name]) if name in COLUMNS else name.replace("_", " ")


def stage(name: object, journey: pd.DataFrame | None = None) -> str:
    """Return the name of a stage as the journey map spells it."""
    return stages([name], journey)[0]


def stages(names: Iterable[object], journey: pd.DataFrame | None = None) -> list[str]:
    """Return the names of stages as the journey map spells them."""
    spelled = {} if journey is None else dict(zip(journey["stage"], journey["name"], strict=True))
    return [
        text(STAGES[_plain(name)])
        if _plain(name) in STAGES
        else str(spelled.get(name) or _plain(name).replace("_", " "))
        for name in names
    ]


def path(steps: object, journey: pd.DataFrame | None = None) -> str:
    """Return a path, ``lead > booking``, with the names of its stages and arrows."""
    return " → ".join(stages([step.strip() for step in str(steps).split(">")], journey))


def theme(name: object, themes: Mapping[str, str] | None = None) -> str:
    """Return the name of a theme as its dictionary spells it."""
    word = _plain(name)
    if word in {"", "@none"}:
        return text("no theme")
    return (themes or {}).get(word) or word.replace("_", " ")


def segment(name: object, segments: Mapping[str, Named] | None = None) -> str:
    """Return the name of a segment as the study spells it."""
    word = _plain(name)
    if word in SEGMENTS:
        return text(SEGMENTS[word])
    return segments[word].name if segments and word in segments else word.replace("_", " ")


def word(value: object, column: str) -> str:
    """Return a fixed word of a column (a channel, a polarity, a reading) in the language."""
    known = WORDS.get(_KINDS.get(column, ""), {})
    plain = _plain(value)
    if plain == "@all" and column in {"language", "voice"}:
        return text("all")
    if column == "language":
        return Locale.parse(current()).languages.get(plain) or text("unknown language")
    if column == "reason":
        return text(WORDS["reason"].get(plain, "")) if WORDS["reason"].get(plain) else plain
    if plain.casefold() in known:
        return text(known[plain.casefold()])
    return plain.replace("_", " ") if known else plain


def cut_value(value: object, cut: str) -> str:
    """Return a value of a cut as people read it; the small ones together have a name."""
    if _plain(value) == "@other":
        return text("all others")
    return word(value, "channel") if cut == "first_channel" else _plain(value)


def is_word(column: str) -> bool:
    """Say whether the column holds fixed words."""
    return column in _KINDS or column in {"language", "reason"}


def _plain(value: object) -> str:
    """Return a value as text, a missing one as nothing."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
