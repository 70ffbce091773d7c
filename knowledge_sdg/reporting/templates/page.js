// Light and dark: as the system has it, until the switch is used; the choice is remembered where the browser allows it.
const KEY = "knowledge-sdg-theme";
const themeSwitch = byId("theme");
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function remembered() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function isDark() {
  return (document.documentElement.dataset.theme || (prefersDark.matches ? "dark" : "light")) === "dark";
}

function nameSwitch() {
  themeSwitch.textContent = isDark() ? "Light" : "Dark";
  themeSwitch.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
}

function setTheme(theme) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  nameSwitch();
}

themeSwitch.addEventListener("click", () => {
  setTheme(isDark() ? "light" : "dark");
  try { localStorage.setItem(KEY, document.documentElement.dataset.theme); } catch { /* a file may not remember */ }
});
prefersDark.addEventListener("change", nameSwitch);
setTheme(remembered());
themeSwitch.hidden = false;
