// What the page does when it opens.
optionsOf("status", "all", rows.map((row) => row.status), named);
optionsOf("document", "all", rows.map((row) => row.document), (number) => title(Number(number)));
optionsOf("view", "all", rows.map((row) => row.view), named);
optionsOf("label", "any label", rows.flatMap((row) => [...new Set(row.claims.map((claim) => claim.label))]), named);
optionsOf("reason", "any", rows.map(why), (reason) => reason);

let waiting = 0;
filters.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, event.target.name === "search" ? 120 : 0); // milliseconds: between two keys of a quick typist
});
filters.addEventListener("reset", () => setTimeout(filter));
filters.addEventListener("submit", (event) => event.preventDefault());
byId("before").addEventListener("click", () => turn(-AT_ONCE));
byId("after").addEventListener("click", () => turn(AT_ONCE));
rove(list, "button");
rove(text, ".sentence[role]");
rove(byId("untaught"), "button");

covered.replaceChildren(...content.documents.map((source, number) => make("option", { value: String(number) }, share(source))));
covered.addEventListener("change", () => drawCoverage(Number(covered.value)));
if (content.documents.length) drawCoverage(0);

const asked = location.hash.startsWith("#row-") ? rows.find((row) => `#row-${row.id}` === location.hash) : null;
const kept = rows.find((row) => row.status === "kept") || rows[0];
drawList();
if (asked) goTo(asked);
else if (kept) {
  choose(kept, false);
} else byId("row").replaceChildren(make("p", { class: "hint" }, "The run has no rows."));
