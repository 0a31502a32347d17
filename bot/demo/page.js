/** `?lang=fr` shows the French half of the page. It runs before the chat is defined, which reads `<html lang>`. */
const french = new URLSearchParams(location.search).get("lang") === "fr";
if (french) {
  document.documentElement.lang = "fr";
  document.title = document.querySelector("title").dataset.fr;
}
