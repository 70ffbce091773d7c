// The reader: a filtered list of rows, and beside it the chosen one with its claims and their evidence.
const AT_ONCE = 50;
const filters = byId("filters");
const list = byId("rows");
let found = rows;
let first = 0;
let chosen = null;

function searched(row) {
  row.searched ??= [row.question, row.answer, ...row.claims.map((claim) => claim.text)].join("\n").toLowerCase();
  return row.searched;
}

function optionsOf(name, every, values, told) {
  const times = new Map();
  values.forEach((value) => times.set(value, (times.get(value) || 0) + 1));
  const options = [...times].sort((one, other) => other[1] - one[1]).filter(([value]) => value !== "")
    .map(([value, count]) => make("option", { value: String(value) }, `${told(value)} (${count.toLocaleString("en")})`));
  filters.elements[name].replaceChildren(make("option", { value: "" }, every), ...options);
}

function filter() {
  const { search, status, document: source, view, label, reason } = filters.elements;
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = rows.filter((row) => (!status.value || row.status === status.value)
    && (!source.value || String(row.document) === source.value)
    && (!view.value || row.view === view.value)
    && (!label.value || row.claims.some((claim) => claim.label === label.value))
    && (!reason.value || why(row) === reason.value)
    && words.every((word) => searched(row).includes(word)));
  first = 0;
  drawList();
}

function drawList() {
  const last = Math.min(first + AT_ONCE, found.length);
  byId("found").textContent = found.length === 0 ? "No row"
    : `${(first + 1).toLocaleString("en")}–${last.toLocaleString("en")} of ${found.length.toLocaleString("en")} rows`;
  byId("before").disabled = first === 0;
  byId("after").disabled = last === found.length;
  list.replaceChildren(...found.slice(first, last).map((row) => make("li", {}, listed(row))));
  const current = list.querySelector("[aria-current]") || list.querySelector("button");
  stopAt(list, "button", current);
  list.scrollTop = 0;
}

function listed(row) {
  const isChosen = chosen === row;
  return make("button", { type: "button", class: `${row.status}-row`, "data-row": row.number, tabindex: "-1",
    "aria-current": isChosen && "true", onclick: () => choose(row, true) },
  make("span", { class: "question" }, row.question),
  make("span", { class: "about" }, outcome(row), ` · ${row.stage ? row.reason : named(row.view)}`));
}

function outcome(row) {
  return make("span", { class: `outcome outcome-${row.status}` }, row.status);
}

function turn(by) {
  first = Math.max(0, Math.min(first + by, found.length - 1));
  drawList();
}

// Shows a row. `isAsked`: somebody chose it, so a narrow screen goes there and the address remembers it.
function choose(row, isAsked) {
  chosen = row;
  list.querySelectorAll("[aria-current]").forEach((button) => button.removeAttribute("aria-current"));
  const button = list.querySelector(`[data-row="${row.number}"]`);
  if (button) {
    button.setAttribute("aria-current", "true");
    stopAt(list, "button", button);
  }
  byId("row").replaceChildren(...drawn(row));
  if (!isAsked) return;
  history.replaceState(null, "", `#row-${row.id || row.number}`);
  if (matchMedia("(max-width: 760px)").matches) byId("row").scrollIntoView();
}

// Chooses a row from elsewhere on the page: the list shows it too, filtered or not.
function goTo(row) {
  if (!found.includes(row)) {
    filters.reset();
    found = rows;
  }
  chosen = row;
  first = Math.floor(found.indexOf(row) / AT_ONCE) * AT_ONCE;
  drawList();
  const button = list.querySelector("[aria-current]");
  choose(row, true);
  byId("reader").scrollIntoView();
  if (button) {
    show(button, list);
    button.focus({ preventScroll: true });
  }
}

function drawn(row) {
  const text = row.chunk < 0 ? "" : content.chunks[row.chunk][0];
  const pane = make("div", { class: "text", id: "source", tabindex: "0", role: "region", "aria-label": "Source text" },
    ...(text ? segments(text, row.claims) : [make("span", { class: "missing" }, "The run's tables have no text of this chunk.")]));
  const claims = make("ol", { class: "claims", "aria-label": "Claims" },
    ...row.claims.map((claim, number) => make("li", {}, drawnClaim(claim, number, pane, row.claims))));
  const told = make("div", { class: "card" },
    make("h3", { class: "question" }, row.question),
    make("p", { class: "answer" }, row.answer),
    facts(row),
    row.claims.length ? claims : make("p", { class: "hint" }, "No claims: it was decided before the judge took the answer apart."));
  const outline = row.chunk < 0 ? "" : content.chunks[row.chunk][1];
  const source = make("div", { class: "card" }, make("h3", {}, title(row.document)),
    outline && outline !== title(row.document) ? make("p", { class: "hint" }, outline) : "", pane);
  return [told, source, siblings(row)];
}

function facts(row) {
  const told = [["Outcome", outcome(row)]];
  if (row.stage) told.push(["Stage", row.stage], ["Reason", row.detail ? `${row.reason}: ${row.detail}` : row.reason]);
  if (row.faithfulness !== null) told.push(["Faithfulness", row.faithfulness.toLocaleString("en", { maximumFractionDigits: 2 })]);
  if (row.relevance !== null) told.push(["Relevance", `${row.relevance} of 2`]);
  if (row.selfContained !== null) told.push(["Self-contained", row.selfContained ? "yes" : "no"]);
  told.push(["Asked about", named(row.view)], ["Round", String(row.round)]);
  return make("dl", { class: "facts" }, ...told.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

function drawnClaim(claim, number, pane, claims) {
  const light = () => lightUp(pane, claims, number);
  const unlight = () => lightUp(pane, claims, focusedClaim());
  const note = claim.start >= 0 ? "" : claim.quoted ? `not in the source: “${claim.quoted}”` : "no evidence";
  return make("button", { type: "button", class: `claim ${labelClass(claim.label)}`, "data-claim": number,
    onfocus: light, onmouseenter: light, onclick: light, onblur: unlight, onmouseleave: unlight },
  make("span", { class: "label" }, named(claim.label)), claim.text,
  note ? make("span", { class: "quoted" }, note) : "");
}

// The claim that has the keyboard's focus, or null.
function focusedClaim() {
  const focused = document.activeElement?.closest?.(".claim");
  return focused ? Number(focused.dataset.claim) : null;
}

// The evidence of one claim, and of no other, is lit; of none when `shown` is null.
function lightUp(pane, claims, shown) {
  pane.querySelectorAll("mark.lit").forEach((mark) => mark.classList.remove("lit", ...LABELS));
  document.querySelectorAll(".claim.on").forEach((button) => button.classList.remove("on"));
  if (shown === null) return;
  document.querySelector(`[data-claim="${shown}"]`)?.classList.add("on");
  const marks = [...pane.querySelectorAll("mark")].filter((mark) => mark.dataset.claims.split(" ").includes(String(shown)));
  marks.forEach((mark) => mark.classList.add("lit", labelClass(claims[shown].label)));
  if (marks.length) show(marks[0], pane);
}

// The text, cut wherever the evidence of some claim begins or ends.
function segments(text, claims) {
  const located = claims.map((claim, number) => ({ ...claim, number })).filter((claim) => claim.start >= 0);
  const cuts = [...new Set([0, text.length, ...located.flatMap((claim) => [claim.start, claim.end])])].sort((one, other) => one - other);
  return cuts.slice(0, -1).map((start, place) => {
    const piece = text.slice(start, cuts[place + 1]);
    const carried = located.filter((claim) => claim.start <= start && claim.end >= cuts[place + 1]).map((claim) => claim.number);
    return carried.length ? make("mark", { "data-claims": carried.join(" ") }, piece) : piece;
  });
}

function siblings(row) {
  const of = rowsOfChunk.get(row.chunk) || [];
  const column = (status, told) => {
    const here = of.filter((other) => other.status === status);
    return here.length === 0 ? "" : make("div", {}, make("h4", {}, `${told} (${here.length})`),
      make("div", { class: "pane", tabindex: "0", role: "region", "aria-label": `${told} of this chunk` },
        make("ul", {}, ...here.map((other) => make("li", {}, linked(other))))));
  };
  return make("div", { class: "card whole" }, make("h3", {}, "All rows of this chunk"),
    make("div", { class: "siblings" }, column("kept", "Kept"), column("dropped", "Dropped"), column("failed", "Failed")));
}

function linked(row) {
  return make("button", { type: "button", class: "link", "aria-current": row === chosen && "true", onclick: () => goTo(row) },
    make("span", { class: "question" }, row.question),
    make("span", { class: "about" }, [why(row), row.detail].filter(Boolean).join(": ") || named(row.view)));
}
