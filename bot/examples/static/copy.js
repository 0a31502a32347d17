/**
 * Each Copy button copies the text it names. Where the browser keeps the clipboard to itself (a page without https), the
 * text is selected instead and the button says which keys copy it. Without this script the buttons are not there.
 */
const SAID_MS = 2_500;
const said = document.getElementById("said");

for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  const name = button.textContent;
  let until;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const message = (await copied(text)) ? button.dataset.copied : button.dataset.selected;
    button.textContent = said.textContent = message;
    clearTimeout(until);
    until = setTimeout(() => {
      button.textContent = name;
      said.textContent = "";
    }, SAID_MS);
  });
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(text);
    return false;
  }
}
