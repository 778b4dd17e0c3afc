"""A study small enough to count by hand, written anew for each test."""

from pathlib import Path

from cjm_lib.study import Study

STUDY = """
[study]
name = "A flat shop"
language = "en"
time_zone = "Europe/Moscow"
currency = "RUB"
outputs = "outputs"
data = "raw"
follow_up_days = 10

[periods]
kind = "quarter"
first = "2026-Q1"
last = "2026-Q4"

[tables]
journey = "journey.csv"
scenarios = "scenarios.csv"
segments = "segments.csv"

[thresholds]
set_aside = {set_aside}

[[sources]]
name = "crm"
table = "events"
files = "crm.csv"
"""
PEOPLE = """
[[sources]]
name = "people"
table = "customers"
files = "people.csv"
types = { loan = "flag" }
"""
REVIEWS = """
[[sources]]
name = "reviews"
table = "feedback"
files = "reviews.csv"
"""
TABLES = {
    "journey.csv": "stage,name\nlead,Lead\nvisit,Visit\ndeal,Deal\n",
    "scenarios.csv": "scenario,name,path\nwhole,The whole way,lead > visit > deal\n",
    "segments.csv": "segment,name,rule,behaviour\n"
    "site,From the site,first_channel = 'site',Begins alone\n"
    "office,From the office,first_channel = 'office',Comes in\n",
}
# Ann began in spring; Bob, Col and Dan in the third quarter, by the clock of Moscow.
CRM = """case,customer,stage,at,channel,amount_value
a1,ann,lead,2026-05-01 10:00,site,
a1,ann,visit,2026-07-02 10:00,office,
b1,bob,lead,2026-07-01 00:30,site,
b1,bob,visit,2026-07-03 10:00,office,
b1,bob,deal,2026-10-05 10:00,office,100
c1,col,lead,2026-08-01 10:00,site,
c1,col,deal,2026-10-20 10:00,office,50
a2,ann,lead,2026-09-30 23:30,office,
d1,dan,lead,2026-10-01 00:30,site,
"""


def write(
    folder: Path,
    raw: dict[str, str] | None = None,
    *,
    sources: str = "",
    tables: dict[str, str] | None = None,
    set_aside: float = 0.1,
) -> Study:
    """Write the study with other raw files, sources or tables, and read it."""
    for name, text in (TABLES | (tables or {})).items():
        (folder / name).write_text(text, "utf-8")
    (folder / "raw").mkdir(exist_ok=True)
    for name, text in ({"crm.csv": CRM} | (raw or {})).items():
        (folder / "raw" / name).write_text(text, "utf-8")
    (folder / "study.toml").write_text(STUDY.replace("{set_aside}", str(set_aside)) + sources)
    return Study.read(folder / "study.toml")
