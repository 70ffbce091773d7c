"""Files become documents, and what is wrong with a file is said."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_sdg.documents import SkippedFile, read_documents
from knowledge_sdg.documents.cleaning import clean_markdown, clean_plain_text, normal_lines
from knowledge_sdg.documents.markdown import leaves
from knowledge_sdg.documents.markup import inline_text
from knowledge_sdg.errors import InputError


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cleaned(markdown: str) -> str:
    return clean_markdown(markdown).text


# --- finding files ----------------------------------------------------------------------------------------------------


def test_folder_is_searched_with_its_subfolders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four suffixes are read, other and hidden files are not, and sources are posix paths as given."""
    monkeypatch.chdir(tmp_path)
    for name in ("b.md", "in/a.markdown", "in/deep/c.TXT", "d.text", "e.pdf", ".hidden.md", ".git/f.md"):
        write(Path("docs") / name, f"Text of {name}.")

    documents = read_documents("docs", on_skipped=lambda _: None)

    assert [d.source for d in documents] == ["docs/b.md", "docs/d.text", "docs/in/a.markdown", "docs/in/deep/c.TXT"]


def test_order_of_the_paths_never_matters(tmp_path: Path) -> None:
    """Files, folders and patterns give the same documents in any order, and a file named twice counts once."""
    first = write(tmp_path / "one/b.md", "Bees hum.")
    second = write(tmp_path / "two/a.md", "Ants dig.")
    paths = [tmp_path / "two", first, str(tmp_path / "**" / "*.md"), second]

    assert read_documents(paths) == read_documents(paths[::-1])
    assert [first.as_posix(), second.as_posix()] == [document.source for document in read_documents(paths)]


def test_single_star_does_not_cross_folders(tmp_path: Path) -> None:
    """`*.md` matches in one folder, `**/*.md` in all."""
    write(tmp_path / "a.md", "Ants dig.")
    write(tmp_path / "in/b.md", "Bees hum.")

    assert len(read_documents(f"{tmp_path}/*.md")) == 1
    assert len(read_documents(f"{tmp_path}/**/*.md")) == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.md", "no such file"),
        ("paper.pdf", r"\.pdf is not a type that is read.*\.md, \.markdown, \.txt, \.text"),
        ("*.rst", "matches no file"),
        ("empty", "no file of a type that is read"),
    ],
)
def test_named_path_that_cannot_be_read_is_an_error(tmp_path: Path, name: str, message: str) -> None:
    """What is missing, of another type or without any document is refused with the reason."""
    write(tmp_path / "paper.pdf", "%PDF")
    (tmp_path / "empty").mkdir()

    with pytest.raises(InputError, match=message):
        read_documents(tmp_path / name)


def test_no_paths_is_an_error() -> None:
    """An empty list says what to give."""
    with pytest.raises(InputError, match="no documents are named"):
        read_documents([])


def test_bad_files_among_good_ones_are_reported(tmp_path: Path) -> None:
    """Each unusable file is skipped with its own reason, and the good ones are read."""
    write(tmp_path / "good.md", "Ants dig.")
    write(tmp_path / "empty.md", b"")
    write(tmp_path / "blank.txt", " \n\t\n")
    write(tmp_path / "zeros.txt", b"a\0b")
    write(tmp_path / "controls.txt", b"\x01\x02\x03abc")
    write(tmp_path / "latin.md", "One\ntw\u00f6".encode("latin-1"))
    write(tmp_path / "wide.txt", "Ants".encode("utf-16"))
    write(tmp_path / "links.md", "![a](b.png)\n\n[1]: https://example.org\n")
    write(tmp_path / "zz_twin.md", "Ants *dig*.\r\n")
    (tmp_path / "broken.md").symlink_to(tmp_path / "nowhere")
    skipped: list[SkippedFile] = []

    documents = read_documents(tmp_path, on_skipped=skipped.append)

    reasons = {Path(file.source).name: file.reason for file in skipped}
    assert [Path(document.source).name for document in documents] == ["good.md"]
    assert len(reasons) == 9
    assert "it is empty" == reasons["empty.md"] == reasons["blank.txt"]
    assert "binary" in reasons["zeros.txt"]
    assert "binary" in reasons["controls.txt"]
    assert reasons["latin.md"].startswith("line 2, byte 6: not UTF-8; convert it with `iconv -f WINDOWS-1252 -t utf-8")
    assert "iconv -f UTF-16 -t utf-8" in reasons["wide.txt"]
    assert "no text is left" in reasons["links.md"]
    assert reasons["zz_twin.md"].endswith("good.md")
    assert "cannot be read" in reasons["broken.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_file_without_permission_is_reported(tmp_path: Path) -> None:
    """A file that must not be read is skipped with a word about permissions."""
    write(tmp_path / "good.md", "Ants dig.")
    write(tmp_path / "secret.md", "Bees hum.").chmod(0)
    skipped: list[SkippedFile] = []

    read_documents(tmp_path, on_skipped=skipped.append)

    assert "permissions" in skipped[0].reason


def test_files_of_other_types_are_counted_with_their_endings(tmp_path: Path) -> None:
    """Once for a folder with its subfolders, and for a pattern; hidden files and a seed file are not missed."""
    write(tmp_path / "good.md", "Ants dig.")
    (tmp_path / "deeper").mkdir()
    for name in ("a.pdf", "b.docx", "deeper/c.PDF", "LICENSE", "qna.yaml", ".hidden.pdf"):
        write(tmp_path / name, "Bees hum.")
    skipped: list[SkippedFile] = []

    for paths in (tmp_path, f"{tmp_path}/*"):
        read_documents(paths, on_skipped=skipped.append)

    told = [(file.source, file.reason.partition(";")[0]) for file in skipped]
    assert told == [
        (tmp_path.as_posix(), "4 files of other types (.pdf 2, .docx 1, no ending 1)"),
        (f"{tmp_path.as_posix()}/*", "3 files of other types (.docx 1, .pdf 1, no ending 1)"),
    ]


def test_skipped_file_is_a_warning_by_default(tmp_path: Path) -> None:
    """Without `on_skipped` nothing is left out silently."""
    write(tmp_path / "good.md", "Ants dig.")
    write(tmp_path / "empty.md", b"")

    with pytest.warns(UserWarning, match=r"not read: .*empty\.md: it is empty"):
        read_documents(tmp_path)


def test_only_bad_files_is_an_error_with_the_reasons(tmp_path: Path) -> None:
    """When nothing is left, the error lists why."""
    write(tmp_path / "a.md", b"")
    write(tmp_path / "b.md", b"\xff")

    with pytest.raises(InputError, match=r"a\.md: it is empty; .*b\.md: line 1, byte 0"):
        read_documents(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a.md", "---\ntitle: The zebu\ntags: [x]\n---\n# Other\n\nText.", "The zebu"),
        ("a.md", "Text.\n\n## The *small* [zebu](z)\n\nMore.", "The small zebu"),
        ("the_small-zebu.md", "Text.", "the small zebu"),
        ("the_small-zebu.txt", "# Text", "the small zebu"),
    ],
)
def test_title(tmp_path: Path, name: str, content: str, title: str) -> None:
    """The title is the front matter's, else the first heading, else the file's name."""
    [document] = read_documents(write(tmp_path / name, content))

    assert title == document.title


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    """UTF-8 with a byte order mark reads like UTF-8 without."""
    [document] = read_documents(write(tmp_path / "a.txt", "\ufeffAnts dig."))

    assert document.text == "Ants dig."


# --- inline markup ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ('the [Ant](Ant_(insect) "wikilink")s', "the Ants"),
        ('[red\nant](Red\nant_(a_(b)) "wikilink") digs', "red ant digs"),
        ('[[old] ant](Ant "wikilink")', "[old] ant"),
        ('((Ant_hill_(film) "wikilink"))', "(Ant hill (film))"),
        ("[ant](https://example.org/a_(b) 'title')", "ant"),
        ("see ![a *nest*](nest.png) here", "see a nest here"),
        ("See the list ![icon](x.png) and ![b](y.png).", "See the list icon and b."),
        ("See the list ![](x.png) . Or <img src='y.png'>, then .", "See the list. Or, then ."),
        (
            "![stop](x.png) stops it, <img alt='the &quot;bell&quot;' src='b.png'> rings.",
            'stop stops it, the "bell" rings.',
        ),
        ("![Ant](ant.png)\nThey dig.\n![Bee](bee.png)", "They dig."),
        ("[![Build](b.svg)](ci.html) ![photo.jpg](photo.jpg) So.", "So."),
        ("12<td>30<li>one</li><p>two</p>three<h1>four</h1><dt>five</dt><dd>six", "12 30 one two three four five six"),
        ("A <td> is a cell, a <main> is not.", "A is a cell, a <main> is not."),
        ("Ants^[Only *red* ones.] dig^[1].", "Ants (Only red ones) dig."),
        ("<https://example.org>", "https://example.org"),
        ("Ants dig.[1] Bees hum.[12][13] So.[^a] x [citation needed].", "Ants dig. Bees hum. So. x."),
        ("in [2024] or a[0]", "in [2024] or a[0]"),
        ("Ants<ref name='x'>Smith *2003*</ref> dig<ref name='y' />.", "Ants dig."),
        ("10<sup>8</sup> m<sup>2</sup>, H<sub>2</sub>O,<br>so <!-- no --> be it", "10^8 m2, H2O, so be it"),
        ("a List<String> and <b>bold</b>", "a List<String> and bold"),
        ("**An** ant is *not* a __bee__ or _fly_", "An ant is not a bee or fly"),
        ("2 * 3 * 4 is snake_case_name", "2 * 3 * 4 is snake_case_name"),
        ("`a *b* [c](d)` and $a_1 * b_2$ and \\(x_*y*\\)", "`a *b* [c](d)` and $a_1 * b_2$ and \\(x_*y*\\)"),
        ("it costs $5 for *one* or 6$ for two", "it costs $5 for one or 6$ for two"),
        ("\\#1 \\[sic\\] a\\_b 3\\ km &gt; 2", "#1 [sic] a_b 3 km > 2"),
        ("one  \ntwo\nthree", "one two three"),
        ("日本\n語", "日本語"),
    ],
)
def test_inline_markup_becomes_words(markdown: str, expected: str) -> None:
    """Only what a reader sees is left, and code and formulas stay as they are."""
    assert expected == inline_text(markdown)


def test_reference_links_need_their_definition() -> None:
    """A defined reference shows its text and its definition goes; a numbered one is a footnote mark."""
    assert (
        cleaned("The [ant][a] digs.[1] See [no][such].\n\n[a]: x.html\n[1]: y.html\n")
        == "The ant digs. See [no][such]."
    )


# --- blocks -----------------------------------------------------------------------------------------------------------


def test_wrapped_lines_are_joined_in_paragraphs_and_items() -> None:
    """A paragraph or list item is one line; nesting and numbers stay."""
    markdown = (
        "An ant\ndigs.\n\n\n\n-   One\n    and two\n    -   three\n        four\n\n1.  Five\nsix\n\n> seven\n> eight\n"
    )

    assert cleaned(markdown) == "An ant digs.\n\n- One and two\n    - three four\n\n1. Five six\n\n> seven eight"


def test_tables_and_code_stay_as_they_are() -> None:
    """Nothing inside a table or a code block is touched."""
    table = "| *a* | [b](c) |\n|-----|:------:|\n| 1   |  2\\_3   |"
    code = "```py\nx = a[1]  # *no*\n\n\n\ny = '[a](b)'\n```"
    kept = f"{table}\n\n{code}\n\n$$\na_1 *b* c\n$$"

    assert kept == cleaned(kept)


def test_headings_are_marked_with_hashes() -> None:
    """Underlined headings become plain `#` lines, attributes and rules go."""
    assert cleaned("One\n===\n\nTwo\n---\n\n### **Three** {#x .y}\n\n***\n\n#\n") == "# One\n\n## Two\n\n### Three"


def test_html_is_reduced_to_its_text() -> None:
    """Tags, comments and scripts go, and cells, paragraphs and items stay apart."""
    markdown = "<!-- a\n\nb -->\n<div><p>One\ntwo</p><ul><li>three</li></ul>\n<script>x()</script></div>\n\n<!-- open"

    assert cleaned(markdown) == "One two\n\n- three\n\n<!-- open"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("<td>Bern</td><td>12</td><td>30</td>", "| Bern | 12 | 30 |"),
        ("<TD class='x'>Bern<td>12<td>30", "| Bern | 12 | 30 |"),
        ("<td>Bern</td>\n\n    <td>\n\n**12**\n\n</td><td>30</td>", "| Bern | 12 | 30 |"),
        ("<td>a|b</td><td></td><td><p>One.</p><p>two</p><p>three</p></td>", "| a\\|b |  | One. two; three |"),
        ("<td>Max<br>load</td><td>40<br>50</td><td><ul><li>x</li><li>y</li></ul></td>", "| Max load | 40; 50 | x; y |"),
        ("<td colspan='2'>both</td><td>1</td>", "| both | both | 1 |"),
        ("<td>a</td><td><table><tr><td>1</td><td>2</td></tr></table></td><td>b</td>", "| a | 1; 2 | b |"),
    ],
)
def test_cells_of_html_tables_stay_apart(row: str, expected: str) -> None:
    """A table of HTML becomes one of Markdown, with its caption before it."""
    head = "<caption>Guests</caption><tr><th>City</th><th>2023</th><th>2024</th></tr>"

    found = cleaned(f"Text.\n\n<table>{head}\n<tr>{row}</tr></table>\n\nMore.")

    assert found == f"Text.\n\nGuests\n\n| City | 2023 | 2024 |\n|---|---|---|\n{expected}\n\nMore."
    assert cleaned(found) == found
    assert [leaf.kind for leaf in leaves(found)[0]] == ["paragraph", "paragraph", "table", "paragraph"]


def test_cell_over_several_rows_stands_in_each() -> None:
    """A row says of what it is, also where its first cell hangs down from another row."""
    table = "<table><tr><td rowspan=2>Bern</td><td>12</td></tr><tr><td>30</td></tr></table>"

    assert cleaned(table) == "| Bern | 12 |\n|---|---|\n| Bern | 30 |"


def test_html_table_of_one_column_is_paragraphs() -> None:
    """A table that only lays out text is none, and empty cells are no columns."""
    assert cleaned("<table><tr><td><p>One</p><ul><li>two</li></ul></td><td><img></td></tr></table>") == "One\n\n- two"


def test_html_table_elsewhere_in_a_text() -> None:
    """Cells stay apart also behind words on the same line, in a list, without a table tag and beside other blocks."""
    row = "<tr><td>1</td><td>2</td></tr>"
    table = "| 1 | 2 |\n|---|---|"

    assert cleaned(f"So: <table>{row}</table> end") == f"So:\n\n{table}\n\nend"
    assert cleaned(f"- one\n- <table>{row}</table>\n- two") == f"- one\n\n{table}\n\n- two"
    assert cleaned(f"{row}\n\nText.") == f"{table}\n\nText."
    assert cleaned("<h1>A</h1><dl><dt>Load</dt><dd>40</dd></dl><details><summary>B</summary>C</details>").split() == [
        *("A", "Load", "40", "B", "C")
    ]


def test_table_whose_spans_are_absurd_keeps_its_words() -> None:
    """A few tags cannot fill the memory: rows are then lines."""
    found = cleaned("<table>" + "<tr><td rowspan=9999 colspan=99>1</td><td>2</td></tr>" * 500 + "</table>")

    assert found == "\n\n".join(["1; 2"] * 500)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(alphabet="ab1 ", max_size=5), min_size=1, max_size=4), max_size=5))
def test_every_row_of_an_html_table_keeps_its_cells(rows: list[list[str]]) -> None:
    """The words of the cells are those of the table, in the same order."""
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    found = cleaned(f"<table>{table}</table>").replace("|", " ").replace("---", "")

    assert found.split() == " ".join(cell for row in rows for cell in row).split()


DISCOUNT = "Only for orders above 500 euro."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 20 %.[^1] More.", "It is 20 % (Only for orders above 500 euro). More."),
        ("It is 20 %[^1], mostly.[^1]", "It is 20 % (Only for orders above 500 euro), mostly."),
        ("In the U.S.[^1] it is.", "In the U.S. (Only for orders above 500 euro) it is."),
        ("- **20 %** [^1]\n- 30 %", "- 20 % (Only for orders above 500 euro)\n- 30 %"),
        ("## Discount[^1]\n\nIt is.", "## Discount\n\nOnly for orders above 500 euro.\n\nIt is."),
        (
            "| a | b |\n|---|---|\n| 1[^1] | 2[^2] |",
            "| a | b |\n|---|---|\n| 1 (Only for orders above 500 euro) | 2[^2] |",
        ),
        ("<p>It is 20 %.[^1]</p>", "It is 20 % (Only for orders above 500 euro)."),
        ("It is 20 % `[^1]`.", f"It is 20 % `[^1]`.\n\n{DISCOUNT}"),
    ],
)
def test_footnote_stands_where_it_is_referred_to(text: str, expected: str) -> None:
    """A condition in a footnote is part of the sentence that it restricts; without a mark it is a paragraph."""
    for definition in (
        "[^1]: Only for orders\n  above 500 euro.",
        "[^1]:\n    Only for\n\n    orders *above* 500 euro.",
    ):
        assert cleaned(f"{text}\n\n{definition}\n") == expected


def test_title_has_no_footnote() -> None:
    """The words of a heading's footnote stand below it."""
    assert clean_markdown("# Discount[^1]\n\n[^1]: Of 2024.").title == "Discount"


def test_long_footnote_is_a_paragraph_at_the_end() -> None:
    """What would hide the sentence stands behind the text."""
    long = "Not in Bern. " * 30

    assert cleaned(f"It is 20 %.[^x]\n\n[^x]: {long}\n\nEnd.") == f"It is 20 %.\n\nEnd.\n\n{long.strip()}"


def test_footnotes_in_a_dropped_section_are_kept() -> None:
    """The section goes, what its footnotes say does not, but for those that only cite."""
    notes = "[^1]: Optional.\n[^2]: Smith, J. (2003). *Ants*. <https://example.org>\n[^3]: https://example.org/3\n"

    assert cleaned(f"# Ants\n\nThey dig.[^1] So.[^2][^3]\n\n## Footnotes\n\n{notes}") == (
        "# Ants\n\nThey dig (Optional). So."
    )


def test_footnotes_of_one_label_and_footnotes_of_footnotes_are_kept() -> None:
    """What has no place in the text stands at its end."""
    assert cleaned("So.[^a]\n\n[^A]: One[^b]\n[^a]: Two.\n[^b]: Three.") == "So (One).\n\nThree.\n\nTwo."


def test_numbered_references_go() -> None:
    """A numbered definition goes with its continuation lines, and code below it stays."""
    assert cleaned("Ants dig.[2]\n\n[2]: Jones, a long\ntitle.\n\n    x = 1\n") == "Ants dig.\n\n    x = 1"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.text(alphabet="abcd. ", min_size=1, max_size=400)), max_size=6))
def test_no_footnote_is_lost(notes: list[tuple[int, str]]) -> None:
    """However often a footnote is referred to, its words are in the text once."""
    notes = [
        (marks, f"begin{place} {' '.join(words.split())} end{place}") for place, (marks, words) in enumerate(notes)
    ]
    sentences = "".join(f"Yes{f'[^{place}]' * marks}. " for place, (marks, _) in enumerate(notes))
    found = cleaned(f"{sentences}\n\n" + "".join(f"[^{place}]: {words}\n" for place, (_, words) in enumerate(notes)))

    assert [found.count(" ".join(words.split())) for _, words in notes] == [1] * len(notes)


def test_front_matter_that_is_none_stays() -> None:
    """Between two rules there may be text as well."""
    assert "just words, no fields" in cleaned("---\njust words, no fields\n---\n\nText.")


REFERENCES = "## References\n\n- Smith, J. (2003). *Ants*. ISBN 1.\n- [Ant page](https://example.org)\n"


@pytest.mark.parametrize("heading", ["References", "See also", "External links:", "WORKS CITED", "Further reading"])
def test_reference_sections_at_the_end_go(heading: str) -> None:
    """At the end, the heading is enough, whatever other reference sections follow."""
    assert (
        cleaned(f"# Ants\n\nThey dig.\n\n## {heading}\n\nSome words.\n\n## Notes\n\n{REFERENCES}")
        == "# Ants\n\nThey dig."
    )


def test_reference_section_in_the_middle_goes_when_it_lists_citations() -> None:
    """In the middle, half of a section must be citations."""
    assert cleaned(f"# Ants\n\n{REFERENCES}\n## Life\n\nShort.") == "# Ants\n\n## Life\n\nShort."


def test_prose_under_a_reference_heading_stays() -> None:
    """Prose stays in the middle, however many words of it are linked, and under a doubtful heading also at the end."""
    prose = "The [iron](Iron) in [blood](Blood) comes from many kinds of food, as every reader of this page will know."
    middle = f"# Iron\n\n## See also\n\n{prose}\n\n## Life\n\nShort.\n\n## Sources\n\n{prose}"
    expected = prose.replace("[iron](Iron)", "iron").replace("[blood](Blood)", "blood")

    assert cleaned(middle).count(expected) == 2


def test_document_that_is_a_reference_section_stays() -> None:
    """The first heading is the document's own."""
    assert cleaned("# References\n\nWords.") == "# References\n\nWords."


def test_list_item_that_loses_its_first_paragraph_does_not_become_code() -> None:
    """What follows a removed paragraph is not indented more than its text."""
    assert cleaned("Ants.\n\n-   </ref>\n\n    They dig.\n") == "Ants.\n\nThey dig."


PIECES = [
    *(
        "a",
        ".",
        " ",
        "\n",
        "\n\n",
        "    ",
        "- ",
        "# ",
        "> ",
        "|",
        "[^1]",
        "[^1]:",
        "[^a]: b",
        "^[",
        "]",
        "![",
        "](x.png)",
    ),
    *(
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "<td rowspan=2>",
        "<th colspan=3>",
        "</td>",
        "<p>",
        "<li>",
        "<br>",
        "<!--",
    ),
    *("<img alt='c'>", "</ref>", "```\n", "| d |\n|---|\n", "$$", "---\n"),
]


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("ab .\n\t*_[]()#->|`$\\<!1\u00e9"), max_size=60)
    | st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
)
def test_cleaning_never_fails_and_leaves_no_loose_space(markdown: str) -> None:
    """Any text can be cleaned; no line ends in white space, and the text neither begins nor ends with a blank line."""
    text = clean_markdown(markdown).text

    assert text == normal_lines(text)
    assert text.strip("\n") == text


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=9), min_size=1, max_size=40))
def test_cleaning_keeps_every_word_of_prose(words: list[str]) -> None:
    """A paragraph without markup comes out as it went in, on one line."""
    assert " ".join(words) == cleaned("\n".join(words))


# --- plain text -------------------------------------------------------------------------------------------------------

WRAPPED = """\
Ants live in colonies that range in size from a few dozen
individuals in small cavities to organised colonies which
may occupy large territories.
"""


def test_wrapped_plain_text_is_joined() -> None:
    """Lines of about one length that end where the next word had no room are one paragraph."""
    assert f"{' '.join(WRAPPED.split())}\n\nEnd." == clean_plain_text(f"{WRAPPED}\n\n\nEnd.\n")


@pytest.mark.parametrize("text", ["Ants dig\nBees hum\nFlies fly", "x" * 200 + "\n" + "y" * 200, "One.\n" + "w " * 50])
def test_other_plain_text_keeps_its_lines(text: str) -> None:
    """Verse, long lines and short lines before long ones are not joined."""
    assert text.strip() == clean_plain_text(text)


def test_plain_text_is_not_read_as_markdown() -> None:
    """Stars, hashes and brackets of a plain text are its own."""
    assert clean_plain_text("# a *b* [c](d)\r\n") == "# a *b* [c](d)"


def test_list_in_wrapped_plain_text_keeps_its_items_apart() -> None:
    """Each item begins a line, its continuation joins it."""
    items = f"- {WRAPPED}- {WRAPPED}"

    assert [f"- {' '.join(WRAPPED.split())}"] * 2 == clean_plain_text(items).split("\n")


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names there are always text")
def test_a_name_that_is_no_utf8_is_told_by_its_bytes(tmp_path):
    """Rows, logs and pages take no half characters; the document is read like any other."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.md"
    with open(path, "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(b"Coffee is roasted at 200 degrees.")

    (document,) = read_documents(tmp_path)

    assert Path(document.source).name == "caf\\xe9.md"
    assert document.title == "caf\\xe9"
    assert document.source.encode()
