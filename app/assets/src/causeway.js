// The page's own behaviour: HTMX, the form components, and a word for screen readers.
import htmx from "htmx.org/dist/htmx.esm.js";
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
} from "govuk-frontend";
import "./keys.js";

const COMPONENTS = [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink];

window.htmx = htmx;
// Each component once: what HTMX puts in may hold new ones, beside those that stayed.
function wake() {
  // Going back brings the page's own body, which knows nothing of scripts.
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  for (const Component of COMPONENTS) {
    const name = Component.moduleName;
    for (const root of document.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      new Component(root);
    }
  }
}

// Results that change as one types are said aloud, once things are still.
const aloud = document.getElementById("aloud");
let waiting;
function say() {
  const words = document.querySelector("[data-aloud]")?.textContent.trim().replace(/\s+/g, " ");
  if (words && aloud.textContent !== words) aloud.textContent = words;
}

// A group's running total beside the form that asks for numbers.
function total(box) {
  const numbers = [...box.querySelectorAll("input[data-adds]")].filter(
    (input) => !input.dataset.when || document.getElementById(input.dataset.when)?.checked,
  );
  const sum = numbers.reduce((all, input) => all + (Number.parseInt(input.value, 10) || 0), 0);
  for (const shown of box.querySelectorAll("[data-total]")) shown.textContent = String(sum);
}
function totals() {
  for (const box of document.querySelectorAll("[data-adds-up]")) total(box);
}

document.addEventListener("input", (event) => {
  // Whoever puts a group's number right means that the group is coming.
  const tick = event.target.dataset.when && document.getElementById(event.target.dataset.when);
  if (tick && event.target.value.trim()) tick.checked = true;
  const box = event.target.closest("[data-adds-up]");
  if (box) total(box);
});

// One more, one fewer: big buttons beside a number, for thumbs.
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (!step) return;
  const input = document.getElementById(step.dataset.of);
  const next = (Number.parseInt(input.value, 10) || 0) + Number(step.dataset.step);
  input.value = String(Math.max(0, next));
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("htmx:after:swap", () => {
  wake();
  totals();
  clearTimeout(waiting);
  waiting = setTimeout(say, 400);
});

// Boxes left empty are left out of an address, so that it can be read and passed on.
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method.toUpperCase() !== "GET" || !(request.body instanceof FormData)) return;
  for (const [name, value] of [...request.body]) {
    if (value === "") request.body.delete(name);
  }
});

// A request that never came back is said in words; the page stays as it was.
document.addEventListener("htmx:error", () => {
  aloud.textContent = "That did not arrive. Check your connection and try again.";
});

wake();
totals();
