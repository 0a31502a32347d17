import { element } from "./dom.js";
import { siteName } from "./links.js";
import { dated, notStated, outwardLink, replyGroup } from "./parts.js";

/**
 * One credential: what is known, why it is shown, what is not known, and where that comes from.
 * @param {import("./types").Card} card @param {import("./types").Words} t @param {import("./types").Handlers["onReply"]} onReply
 */
export function renderCard(card, t, onReply) {
  const { facts = [], reasons = [], unknown = [], notes = [] } = card;
  return element(
    "li",
    { class: "card" },
    element("h3", {}, outwardLink(card.url, card.title, t)),
    card.subtitle ? element("p", { class: "subtitle" }, card.subtitle) : null,
    facts.length ? element("dl", {}, ...facts.map((fact) => factPair(fact, t))) : null,
    points("reasons", t("card_reasons"), reasons),
    ...notes.map((note) => element("p", { class: "note" }, note)),
    points("unknown", t("card_unknown"), unknown),
    card.source ? source(card.source, t) : null,
    replyGroup(card.replies, t("replies_about", { title: card.title }), onReply),
  );
}

/** @param {import("./types").Fact} fact @param {import("./types").Words} t */
function factPair({ label, value }, t) {
  return element("div", {}, element("dt", {}, label), element("dd", {}, value === null ? notStated(t) : value));
}

/** @param {string} kind @param {string} title @param {string[]} lines */
function points(kind, title, lines) {
  if (!lines.length) return null;
  return element(
    "div",
    { class: `points ${kind}` },
    element("p", { class: "points-title" }, title),
    element("ul", {}, ...lines.map((line) => element("li", {}, line))),
  );
}

/** @param {NonNullable<import("./types").Card["source"]>} source @param {import("./types").Words} t */
function source({ url, as_of: asOf }, t) {
  return element("p", { class: "source" }, `${t("source")} `, outwardLink(url, siteName(url), t), `, ${dated(asOf, t)}`);
}
