"""A page can be read and nothing else: no script, no network, no place on this machine."""

import http.server
import re
import shutil
import subprocess
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cjm_lib.delivery import markup, page, site
from cjm_lib.delivery.page import Context, Link

CONTEXT = Context(
    study="Flats & <co>",
    segment="First",
    period="2026-Q1",
    links={"This segment": [Link("a.html", "Where?", True), Link("b.html", "How long?")]},
)
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
    "DwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def rendered(*outputs, prose="# Title?", context=CONTEXT, source="1"):
    cells = [
        new_markdown_cell(prose, id="prose"),
        new_code_cell("period = 'x'", id="p", metadata={"tags": ["parameters"]}),
        new_code_cell("secret = 1", id="i", metadata={"tags": ["injected-parameters"]}),
        new_code_cell(source, id="code", execution_count=1, outputs=list(outputs)),
    ]
    metadata = {"papermill": {"output_path": "/home/someone/out.ipynb"}}
    return page.render(new_notebook(cells=cells, metadata=metadata), context)


def shown(data, **metadata):
    return new_output("display_data", data, metadata=metadata)


def test_a_page_says_where_one_is_and_folds_the_code_away():
    html = rendered(shown({"text/html": "<table><tr><td>5</td></tr></table>"}))

    assert '<html lang="en">' in html
    assert "<h1" in html
    assert "Flats &amp; &lt;co&gt;" in html
    assert '<a aria-current="page" href="a.html">Where?</a>' in html
    assert '<details class="code">' in html
    assert "<td>5</td>" in html


def test_parameters_and_metadata_do_not_reach_the_page():
    html = rendered()

    assert "secret" not in html
    assert "period = " not in html
    assert "someone" not in html


def test_there_is_no_script_and_nothing_from_the_network():
    html = rendered(shown({"image/png": PIXEL}), prose="# T?\n\n$x$ ![a](https://e.org/a.png)")

    assert "<script" not in html
    assert "http" not in html.replace('http-equiv="Content-Security-Policy"', "")
    assert "default-src 'none'" in html


QUIETLY = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<form action='https://example.org'><input></form>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<p style='background:url(https://example.org/x)'>x</p>",
    "<style>@import 'https://example.org'</style>",
    "<details open ontoggle=alert(1)>x</details>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "text/plain", "stream", "prose"])
def test_markup_in_outputs_and_prose_is_inert(hostile, kind):
    if kind == "prose":
        html = rendered(prose=f"# T?\n\n{hostile}")
    elif kind == "stream":
        html = rendered(new_output("stream", name="stdout", text=hostile))
    else:
        html = rendered(shown({kind: hostile}))

    body = html.split("<main>")[1]
    tags = " ".join(re.findall(r"<[a-z][^>]*>", body))
    assert not re.search(r"<(script|iframe|form|input|meta|style|object|embed)", tags)
    assert not re.search(r"\son\w+=|javascript:|example\.org", tags)


def test_a_script_typed_by_a_reviewer_is_shown_as_typed():
    assert markup.inert("<td><script>alert(1)</script></td>") == (
        "<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"
    )


def test_folders_of_this_machine_are_taken_off_warnings_and_tracebacks(tmp_path):
    home = str(Path.home())
    error = new_output(
        "error",
        ename="ValueError",
        evalue="bad",
        traceback=["\x1b[0;31mFile /opt/lib/python/site-packages/pandas/x.py:12\x1b[0m bad"],
    )
    warning = new_output("stream", name="stderr", text=f"{home}/a/b.py:3: UserWarning: odd")
    html = rendered(error, warning, shown({"text/html": f"<p>{tmp_path}/x.csv</p>"}))

    assert "/opt/lib" not in html
    assert home + "/" not in html
    assert str(tmp_path) not in html
    assert "x.py:12" in html
    assert 'class="ansi-red-fg"' in html


def test_a_figure_has_its_alternative_text():
    html = rendered(shown({"image/png": PIXEL}, **{"image/png": {"alt": 'Five "bars"'}}))

    assert 'alt="Five &quot;bars&quot;"' in html or "alt='Five \"bars\"'" in html
    assert 'alt="Title?"' in rendered(shown({"image/png": PIXEL}))


def test_a_failed_page_quotes_the_failing_line():
    failure = {"cell": 2, "line": 2, "source": "a = 1\nb = <a", "error": "SyntaxError: <a"}
    html = rendered(context=Context("s", "g", "p", failure=failure, reason="It stopped."))

    assert '<section class="failure" role="alert">' in html
    assert "<mark>b = &lt;a</mark>" in html
    assert "SyntaxError: &lt;a" in html


@pytest.mark.slow
def test_a_page_in_a_browser_runs_nothing_and_asks_nobody(tmp_path):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}"
    hostile = [text.replace("https://example.org", here) for text in HOSTILE]
    # Past our own filter, so that the policy of the page is what is tried:
    attack = f"<script>document.title='RAN'</script><img src='{here}/img' onerror=alert(1)>"
    html = rendered(*[shown({"text/html": text}) for text in hostile])
    (tmp_path / "a" / "b").mkdir(parents=True)
    file = tmp_path / "a" / "b" / "page.html"
    file.write_text(
        html.replace("../../../style.css", "../../style.css").replace("</main>", attack)
    )
    (tmp_path / "style.css").write_text(site.style() + "main::after { content: 'x' }")
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [browser, *QUIETLY, profile]

    told = subprocess.run(
        [*command, "--virtual-time-budget=2000", "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    server.shutdown()
    thread.join()
    server.server_close()

    assert asked == []
    assert "<title>Title?" in told.stdout
    assert "RAN</title>" not in told.stdout


def test_a_page_is_the_same_every_time():
    assert rendered(prose="# A?") == rendered(prose="# A?")


def test_the_executed_notebook_itself_is_left_alone():
    cell = new_code_cell("1", id="c", metadata={"tags": ["x"]})
    notebook = new_notebook(cells=[cell])

    page.render(notebook, CONTEXT)

    assert isinstance(notebook, nbformat.NotebookNode)
    assert notebook.cells[0].metadata.tags == ["x"]
