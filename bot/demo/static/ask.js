/**
 * `?lang=fr` shows the French half of the page; what else the address says is a shared search, which the chat takes over.
 * It runs before the chat is defined, which reads both.
 */
const asked = new URLSearchParams(location.search);
const french = asked.get("lang") === "fr";
asked.delete("lang");
if (asked.size) document.querySelector("cairn-chat").setAttribute("link", asked.toString());
for (const link of document.querySelectorAll(".languages a")) link.search = new URLSearchParams([...asked, ["lang", link.hreflang]]);
if (french) {
  document.documentElement.lang = "fr";
  document.title = document.querySelector("title").dataset.fr;
}
