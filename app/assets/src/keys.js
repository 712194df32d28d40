// The queue by keyboard. Single letters work only outside fields, and can be turned off (WCAG 2.1.4).
const OFF = "causeway-keys-off";
const list = () => [...document.querySelectorAll("[data-item]")];
const isOff = () => localStorage.getItem(OFF) === "1";
let at = -1;

function go(step) {
  const rows = list();
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  at = Math.min(rows.length - 1, Math.max(0, (here >= 0 ? here : at) + step));
  rows[at].querySelector("a").focus();
}

function focusIn(root, selector) {
  const fold = document.querySelector(root);
  if (!fold) return;
  if (fold.tagName === "DETAILS") fold.open = true;
  fold.querySelector(selector)?.focus();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  o: () => (document.activeElement.closest("[data-item]")?.querySelector("a") ?? document.querySelector("[data-next]"))?.click(),
  x: () => document.activeElement.closest("[data-item]")?.querySelector("input[type=checkbox]")?.click(),
  a: () => focusIn("[data-decide]", "input[type=checkbox], button"),
  d: () => focusIn("[data-decline]", "textarea"),
  i: () => focusIn("[data-ask]", "textarea"),
  t: () => document.querySelector('[data-key="t"] button')?.click(),
  u: () => document.querySelector('[data-key="u"] button')?.click(),
  "/": () => {
    document.getElementById("narrow").open = true;
    document.querySelector('[data-key="/"]').focus();
  },
  "?": () => {
    const fold = document.getElementById("shortcuts");
    fold.open = !fold.open;
    if (fold.open) fold.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (!document.querySelector("[data-shortcuts]") || isOff()) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("textarea, select, input:not([type=checkbox])");
  if (field && event.key === "Escape") return document.getElementById("panel").focus();
  if (field || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

function label() {
  const button = document.querySelector("[data-keys-switch]");
  if (!button) return;
  button.textContent = isOff() ? "Turn shortcuts on" : "Turn shortcuts off";
  button.setAttribute("aria-pressed", String(!isOff()));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys-switch]")) return;
  if (isOff()) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
  label();
});

// Whoever opens or decides goes on there: the panel, or the way to the next one.
document.addEventListener("htmx:after:swap", () => {
  const panel = document.getElementById("panel");
  if (panel && !document.body.contains(document.activeElement?.closest("#panel, #queue, #narrow") ?? null)) {
    (panel.querySelector("[data-next]") ?? panel).focus({ preventScroll: true });
    panel.scrollIntoView({ block: "start" });
  }
  offer();
});

// Whatever is newer than the queue as it stands is offered, never put in unasked.
function offer() {
  const [counts, queue] = ["waiting", "queue"].map((id) => document.getElementById(id));
  const fresh = counts?.querySelector("[data-fresh]");
  if (fresh && queue) fresh.hidden = Number(counts.dataset.newest) <= Number(queue.dataset.newest);
}
label();
