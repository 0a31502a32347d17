/** What was typed and not sent survives loading the page again, in this tab only. A draft's key names the person. */

const PREFIX = "cairn-draft/";

const done = document.querySelector("[data-done]")?.dataset.done;

for (const box of document.querySelectorAll("textarea[data-draft]")) {
  const key = PREFIX + box.dataset.draft;
  // The form of this box was just sent.
  if (done && (key.endsWith(`/${done}`) || (done === "opened" && key.includes("/new/")))) sessionStorage.removeItem(key);
  const kept = sessionStorage.getItem(key);
  if (kept && (box.value === box.defaultValue || !box.value)) restore(box, kept);
  box.addEventListener("input", () => keep(key, box));
}
if (done === "opened") forget((key) => key.includes("/new/"));

// Nothing is left behind for the next person at this computer.
document.querySelector('form[action="/console/sign-out"]')?.addEventListener("submit", () => forget(() => true));

function restore(box, kept) {
  box.value = kept;
  const around = box.closest("details");
  if (around) around.open = true;
}

function keep(key, box) {
  if (box.value.trim()) sessionStorage.setItem(key, box.value);
  else sessionStorage.removeItem(key);
}

function forget(which) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && which(key)) sessionStorage.removeItem(key);
  }
}
