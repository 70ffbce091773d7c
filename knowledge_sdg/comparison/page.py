"""A comparison as one HTML page that needs nothing else."""

from jinja2 import Environment

from knowledge_sdg.comparison.comparing import Comparison
from knowledge_sdg.comparison.wording import figure_cells, told_difference

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ names | join(" and ") }} compared</title>
<style>
:root { color-scheme: light dark; --ink: light-dark(#1a1a1a, #e5e8ea); --ground: light-dark(#ffffff, #14181b);
  --line: light-dark(#dddddd, #333b41); --caution: light-dark(#fff3d6, #382c14); --words: light-dark(#f6f6f6, #1b2024);
  --came: light-dark(#11602b, #74d3a3); --went: light-dark(#9a1c1c, #ff9d92); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: var(--ink);
  background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; } h3 { font-size: 1rem; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; vertical-align: top; }
tbody tr { border-top: 1px solid var(--line); } th { font-weight: 600; } td { font-variant-numeric: tabular-nums; }
.caution { background: var(--caution); padding: .4rem .8rem; margin: .3rem 0; }
pre { background: var(--words); padding: .8rem; white-space: pre-wrap; font-size: 13px; }
.came { color: var(--came); } .went { color: var(--went); }
@media print { .scroll { overflow: visible; } }
</style>
</head>
<body>
<main>
<h1>{{ names | join(" and ") }}</h1>
{% for caution in cautions %}<p class="caution">Not comparable: {{ caution }}</p>{% endfor %}
{% macro table(title, rows) %}{% if rows %}
<h2>{{ title }}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="{{ title }}">
<table><thead><tr><td></td>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>{% for name, cells in rows %}
<tr><th scope="row">{{ name }}</th>
{%- for cell in cells %}<td>{{ "-" if cell is none else cell }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table></div>{% endif %}{% endmacro %}
{{ table("Parameters that differ", params) }}
{{ table("Figures, with 95 % intervals by document", figures) }}
{% for beside in beside_first %}
<h2>{{ beside.name }} beside {{ names[0] }}</h2>
{% if beside.difference %}<p>{{ told_difference(beside.difference, comparison) }}</p>{% endif %}
{% if beside.rows %}
<p>Rows: {{ beside.rows.in_both }} in both, {{ beside.rows.came }} came, {{ beside.rows.went }} went. The first:</p>
<ul>{% for words in beside.rows.came_rows %}<li class="came">+ {{ words }}</li>{% endfor %}
{% for words in beside.rows.went_rows %}<li class="went">- {{ words }}</li>{% endfor %}</ul>
{% else %}<p>The rows of one of them are not known.</p>{% endif %}
{% if beside.prompt_diff %}<h3>Prompts</h3>
<pre>{% for line in beside.prompt_diff.splitlines() %}<span{% if line.startswith("+") %} class="came"
{%- elif line.startswith("-") %} class="went"{% endif %}>{{ line }}</span>
{% endfor %}</pre>
{% elif beside.prompt_diff is none %}<p>The prompts of one of them are not known.</p>
{% else %}<p>Both ask the same.</p>{% endif %}
{% endfor %}
</main>
</body>
</html>
"""


def as_html(comparison: Comparison) -> str:
    """The page; all text of documents and prompts in it is escaped."""
    template = Environment(autoescape=True).from_string(_PAGE)
    return template.render(
        names=comparison.names,
        cautions=comparison.cautions,
        params=comparison.params,
        figures=[(figures.name, figure_cells(figures)) for figures in comparison.figures],
        beside_first=comparison.beside_first,
        told_difference=told_difference,
        comparison=comparison,
    )
