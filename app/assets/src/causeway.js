// The page's own behaviour: HTMX, the form components, and a word for screen readers.
import htmx from "htmx.org/dist/htmx.esm.js";
import { initAll } from "govuk-frontend";

window.htmx = htmx;
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What HTMX puts in may hold components of its own.
document.addEventListener("htmx:after:swap", () => initAll());

// Results that change as one types are said aloud, once things are still.
const aloud = document.getElementById("aloud");
let waiting;
document.addEventListener("htmx:after:swap", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const said = document.querySelector("[data-aloud]");
    if (aloud && said && aloud.textContent !== said.textContent.trim()) {
      aloud.textContent = said.textContent.trim();
    }
  }, 400);
});

// A group's running total beside the form that asks for numbers.
function total(box) {
  const numbers = [...box.querySelectorAll("input[data-adds]")].filter(
    (input) => !input.dataset.when || box.querySelector(`#${input.dataset.when}`)?.checked,
  );
  const sum = numbers.reduce((all, input) => all + (Number.parseInt(input.value, 10) || 0), 0);
  for (const shown of box.querySelectorAll("[data-total]")) shown.textContent = String(sum);
}
document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-adds-up]");
  if (box) total(box);
});
for (const box of document.querySelectorAll("[data-adds-up]")) total(box);
