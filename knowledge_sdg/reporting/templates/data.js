// The rows and texts of the page, and how elements are made. Text reaches the page as text nodes only.
const content = JSON.parse(document.getElementById("content").textContent);

// The places of a row, as embedding.py writes them; a word is stored as its number in content.words.
const PLACES = ["chunk", "view", "kind", "status", "stage", "reason", "round", "question", "answer", "claims", "detail",
  "relevance", "selfContained", "faithfulness", "id"];
const WORDS = new Set(["view", "kind", "status", "stage", "reason"]);

const documentOf = new Map(); // number of a chunk -> number of its document
content.documents.forEach((source, number) => source.placed.forEach(([chunk]) => documentOf.set(chunk, number)));

const rows = content.rows.map((cells, number) => {
  const row = { number };
  PLACES.forEach((name, place) => { row[name] = WORDS.has(name) ? content.words[cells[place]] : cells[place]; });
  row.claims = row.claims.map(([text, label, start, end, quoted]) =>
    ({ text, label: content.words[label], start, end, quoted: quoted || "" }));
  row.document = documentOf.has(row.chunk) ? documentOf.get(row.chunk) : -1;
  return row;
});

const rowsOfChunk = new Map();
rows.forEach((row) => {
  if (!rowsOfChunk.has(row.chunk)) rowsOfChunk.set(row.chunk, []);
  rowsOfChunk.get(row.chunk).push(row);
});

const VIEWS = { base_document: "source text", summary_detailed: "detailed summary", summary_extractive: "extracts",
  summary_atomic_facts: "atomic facts" };
const named = (word) => VIEWS[word] || word.replaceAll("_", " ") || "none";
const why = (row) => (row.stage ? `${row.stage}: ${row.reason}` : "");
const title = (number) => (number < 0 ? "unknown document" : content.documents[number].title);
const LABELS = new Set(["supported", "contradicted", "not_found"]);
const labelClass = (label) => (LABELS.has(label) ? label : "other");

function byId(id) {
  return document.getElementById(id);
}

// An element with attributes and children; a child that is no element becomes a text node.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

// One stop of the Tab key in a list: arrow keys, Home and End go from one to the next.
function rove(container, selector) {
  const move = (event) => {
    const all = [...container.querySelectorAll(selector)];
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 };
    const next = at < 0 ? null : all[steps[event.key]];
    if (!next) return;
    event.preventDefault();
    stopAt(container, selector, next);
    next.focus();
  };
  container.addEventListener("keydown", move);
}

function stopAt(container, selector, chosen) {
  container.querySelectorAll(`${selector}[tabindex="0"]`).forEach((element) => { element.tabIndex = -1; });
  if (chosen) chosen.tabIndex = 0;
}

// Scrolls a pane, never the page, until the element is in its upper half.
function show(element, pane) {
  const place = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  if (place < 0 || place + element.offsetHeight > pane.clientHeight) pane.scrollTop += place - pane.clientHeight / 4;
}
