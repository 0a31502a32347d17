/** What messages and cards share: links, reply buttons, and how a missing value or date is said. */
import { day } from "./dates.js";
import { element, spoken } from "./dom.js";
import { linkParts, webAddress } from "./links.js";

/** @param {string} text @param {import("./types").Words} t */
export function linkedText(text, t) {
  return linkParts(text).map((part) => (part.href ? linkNode(part.href, part.text, t) : part.text));
}

/**
 * A link to an address that `safeAddress` let pass.
 * @param {string} href @param {string} text @param {import("./types").Words} t
 */
export function linkNode(href, text, t) {
  if (webAddress(href)) return outwardLink(href, text, t);
  return element("a", { href, rel: "noopener", class: href.startsWith("tel:") ? "number" : null }, text);
}

/**
 * A new tab keeps the conversation in sight; a screen reader is told. An address that is not http(s) stays text.
 * @param {string | null} address @param {string} text @param {import("./types").Words} t
 */
export function outwardLink(address, text, t) {
  const href = webAddress(address);
  if (!href) return element("span", {}, text);
  return element("a", { href, target: "_blank", rel: "noopener" }, text, spoken(` ${t("new_tab")}`));
}

/**
 * A group of buttons, or null when there is nothing to choose.
 * @param {import("./types").Reply[] | undefined} replies @param {string} label @param {import("./types").Handlers["onReply"]} onReply
 */
export function replyGroup(replies, label, onReply) {
  if (!replies?.length) return null;
  return element("div", { class: "replies", role: "group", "aria-label": label }, ...replies.map((reply) => button(reply, onReply)));
}

/** @param {import("./types").Reply} reply @param {import("./types").Handlers["onReply"]} onReply */
function button(reply, onReply) {
  return element("button", { type: "button", class: "reply", on: { click: (event) => onReply(reply, event) } }, reply.title);
}

/** @param {import("./types").Words} t */
export function notStated(t) {
  return element("span", { class: "not-stated" }, t("not_stated"));
}

/** "as of …", or that the page states no date. @param {string | null} date @param {import("./types").Words} t */
export function dated(date, t) {
  return date ? t("as_of", { date: day(date, t.lang) }) : t("undated");
}
