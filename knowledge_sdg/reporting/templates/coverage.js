// Coverage: a document's text with every sentence shaded by how many kept rows teach it.
const covered = byId("covered");
const text = byId("text");
const DEEPEST = 3;

function sentencesOf(source) {
  const sentences = [];
  let behind = 0;
  for (let at = 0; at < source.sentences.length; at += 3) {
    const start = behind + source.sentences[at];
    behind = start + source.sentences[at + 1];
    sentences.push({ start, end: behind, taughtBy: source.sentences[at + 2] });
  }
  return sentences;
}

// The document's text and where each chunk begins in it, as sources.py puts it together.
function rebuilt(source) {
  let whole = "";
  const starts = source.placed.map(([chunk, gap]) => {
    whole += "\n".repeat(gap);
    const start = whole.length;
    whole += content.chunks[chunk][0];
    return { chunk, start };
  });
  return { whole, starts };
}

function drawCoverage(number) {
  const source = content.documents[number];
  const sentences = sentencesOf(source);
  const { whole, starts } = rebuilt(source);
  const note = byId("covered-note");
  note.hidden = !source.of || source.of === sentences.length;
  note.textContent = `The run stores ${sentences.length.toLocaleString("en")} of this document's `
    + `${source.of.toLocaleString("en")} sentences here: chunks that gave no row and no summary are missing from the text, or are not on this page.`;
  byId("covered-title").textContent = `The text of ${source.title}`;
  const parts = [];
  let behind = 0;
  sentences.forEach((sentence, place) => {
    parts.push(whole.slice(behind, sentence.start), drawnSentence(sentence, place, whole, starts));
    behind = sentence.end;
  });
  parts.push(whole.slice(behind));
  text.replaceChildren(...parts);
  text.scrollTop = 0;
  stopAt(text, ".sentence[role]", text.querySelector(".sentence[role]"));
  byId("teaching").replaceChildren();
  listUntaught(sentences, whole);
}

function drawnSentence(sentence, place, whole, starts) {
  const piece = whole.slice(sentence.start, sentence.end);
  const shade = `sentence taught-${Math.min(sentence.taughtBy, DEEPEST)}`;
  if (!sentence.taughtBy) return make("span", { class: shade, id: `sentence-${place}` }, piece);
  const tell = () => teachers(sentence, place, starts);
  const press = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    tell();
  };
  return make("span", { class: shade, id: `sentence-${place}`, role: "button", tabindex: "-1", onclick: tell, onkeydown: press,
    title: sentence.taughtBy === 1 ? "1 row" : `${sentence.taughtBy} rows` }, piece);
}

function listUntaught(sentences, whole) {
  const none = sentences.map((sentence, place) => ({ ...sentence, place })).filter((sentence) => !sentence.taughtBy);
  byId("untaught-title").textContent = `Sentences that no row teaches (${none.length.toLocaleString("en")} of ${sentences.length.toLocaleString("en")})`;
  byId("untaught").replaceChildren(...none.map((sentence) => make("li", {},
    make("button", { type: "button", class: "link", tabindex: "-1", onclick: () => pick(sentence.place) },
      make("span", { class: "question" }, whole.slice(sentence.start, sentence.end))))));
  stopAt(byId("untaught"), "button", byId("untaught").querySelector("button"));
}

function pick(place) {
  text.querySelectorAll(".picked").forEach((element) => element.classList.remove("picked"));
  const element = byId(`sentence-${place}`);
  element.classList.add("picked");
  show(element, text);
}

// The kept rows whose evidence of a supported claim touches the sentence: the rule of sources.py.
function teachers(sentence, place, starts) {
  pick(place);
  const touches = (row, start) => row.status === "kept" && row.claims.some((claim) => claim.label === "supported"
    && claim.start >= 0 && claim.start + start < sentence.end && claim.end + start > sentence.start);
  const teaching = starts.flatMap(({ chunk, start }) => (rowsOfChunk.get(chunk) || []).filter((row) => touches(row, start)));
  byId("teaching").replaceChildren(make("h4", {}, teaching.length === 1 ? "1 row teaches it" : `${teaching.length} rows teach it`),
    make("ul", {}, ...teaching.map((row) => make("li", {}, linked(row)))));
}

function share(source) {
  const sentences = sentencesOf(source);
  const taught = sentences.filter((sentence) => sentence.taughtBy).length;
  return `${source.title}: ${taught.toLocaleString("en")} of ${sentences.length.toLocaleString("en")} sentences`;
}
