/** Messages to DOM. All of it is text nodes and attributes; wording inside a message is in the message's own language. */
import { renderCard } from "./card.js";
import { clock, moment } from "./dates.js";
import { element, spoken } from "./dom.js";
import { icon } from "./icons.js";
import { siteName } from "./links.js";
import { markdown, plain } from "./markdown.js";
import { messageActions } from "./message-actions.js";
import { dated, linkedText, notStated, outwardLink } from "./parts.js";
import { renderPicture } from "./picture.js";
import { wordsIn } from "./words.js";

/** @type {WeakMap<import("./types").Inbound, HTMLProgressElement>} */
const bars = new WeakMap();
const HANDOFF_STATES = new Set(["waiting", "claimed", "released", "resolved"]);

/**
 * One message as a list element. `t` speaks the page's language.
 * @param {import("./types").Message} message @param {import("./types").Handlers & {t: import("./types").Words}} handlers
 */
export function renderMessage(message, { t, endpoint, onReply, onRemoveChip, onEditChip, onFeedback, linkTo }) {
  const own = wordsIn(message.lang);
  const { cards = [], chips = [], sources = [], links = [] } = message;
  return element(
    "li",
    { class: `message ${message.from}`, lang: message.lang, "data-id": message.id },
    author(message, t),
    element(
      "div",
      { class: "bubble" },
      message.text ? shown(message, own) : null,
      message.progress ? progress(message.progress, own) : null,
      message.handoff ? handoff(message.handoff, own) : null,
      sources.length ? sourceList(sources, own) : null,
    ),
    links.length ? linkList(links, own, linkTo) : null,
    message.table ? table(message.table, own) : null,
    message.picture ? renderPicture(message.picture, endpoint, own) : null,
    cards.length ? element("ul", { class: "cards" }, ...cards.map((card) => renderCard(card, own, onReply))) : null,
    chips.length ? chipList(chips, own, { onRemoveChip, onEditChip }) : null,
    written(message) ? messageActions(message, t, onFeedback) : null,
  );
}

/** By the bot or a person of the college: only these may set a word in bold. @param {import("./types").Message} message */
function written({ from }) {
  return from === "bot" || from === "practitioner";
}

/** @param {import("./types").Message} message @param {import("./types").Words} t */
function shown(message, t) {
  if (written(message)) return markdown(shownText(message), t);
  return element("p", { class: "text", dir: "auto" }, ...linkedText(shownText(message), t));
}

/** What the cards or the table below say is not said twice to those who see them. @param {import("./types").Message} message */
export function shownText({ text, lead, cards = [], links = [], table = null }) {
  return lead && (cards.length || links.length || table) ? lead : text;
}

/** The learner's own message before the server has it. @param {import("./types").Pending} pending @param {import("./types").Handlers & {t: import("./types").Words}} handlers */
export function renderPending(pending, { t, onRetry, onCancel, announce }) {
  const failed = pending.state === "failed";
  const wordings = new Map([["network", "not_sent_network"], ["unavailable", "not_sent_unavailable"]]);
  const wording = wordings.get(pending.cause ?? "") ?? "not_sent";
  const state = failed
    ? [
        element("span", { class: "unsent" }, t(wording)),
        element("button", { type: "button", class: "quiet retry", on: { click: () => onRetry(pending) } }, t("try_again")),
      ]
    : [element("span", {}, t("sending"))];
  if (pending.body.file && !failed) state.unshift(uploadBar(pending.body, t, announce));
  if (pending.body.file && !pending.echoed) {
    state.push(element("button", { type: "button", class: "quiet retry", on: { click: () => onCancel(pending) } }, t("cancel")));
  }
  return element(
    "li",
    { class: `message learner pending ${pending.state}` },
    element("p", { class: "author spoken" }, t("from_learner")),
    element("div", { class: "bubble" }, element("p", { class: "text", dir: "auto" }, pending.text)),
    element("p", { class: "delivery" }, ...state),
  );
}

/** How much of a file is sent. The bar stays the same node while the message around it is made anew. @param {import("./types").Inbound} body @param {import("./types").Words} t @param {(text: string) => void} announce */
function uploadBar(body, t, announce) {
  let bar = bars.get(body);
  if (!bar) {
    const made = (bar = element("progress", { max: 1, value: 0, "aria-label": t("file_progress", { name: body.file?.name }) }));
    bars.set(body, bar);
    body.onProgress = (part) => {
      if (part === 1 && made.value < 1) announce(t("file_sent"));
      made.value = part;
    };
    announce(t("file_sending", { name: body.file?.name }));
  }
  return bar;
}

/** @param {import("./types").Words} t */
export function renderWriting(t) {
  const dots = [0, 1, 2].map(() => element("span", { class: "dot" }));
  return element("li", { class: "message bot writing" }, spoken(t("writing")), element("div", { class: "bubble", "aria-hidden": "true" }, ...dots));
}

/** What a screen reader says when the message arrives: the text, then what stands below it. @param {import("./types").Message} message @param {import("./types").Words} t */
export function announcement(message, t) {
  const own = wordsIn(message.lang);
  const { cards = [], replies = [] } = message;
  const person = message.from === "practitioner" && message.name ? `${message.name}, ${t("a_person")}` : t(`from_${message.from}`);
  const parts = [`${person}:`, written(message) ? plain(shownText(message)) : shownText(message)];
  if (cards.length) parts.push(own("announced_cards", { count: cards.length }));
  if (message.table) parts.push(own("announced_table"));
  if (message.picture) parts.push(own("announced_picture"));
  if (replies.length) parts.push(own("announced_replies", { titles: replies.map(({ title }) => title).join(", ") }));
  return parts.join(" ");
}

/** Only the newest chips say what holds now: older ones stay to read, without their buttons. @param {Element} messageNode */
export function retireChips(messageNode) {
  for (const button of messageNode.querySelectorAll(".chip button")) button.replaceWith(...button.querySelectorAll(".chip-label"));
}

/** @param {import("./types").Message} message @param {import("./types").Words} t */
function author({ from, name, at }, t) {
  const who = t(`from_${from}`);
  const person = from === "practitioner";
  return element(
    "p",
    { class: "author", lang: t.lang },
    person ? icon("human") : null,
    from === "learner" ? spoken(who) : element("span", { class: "who" }, (person && name) || who),
    " ",
    person && name ? element("span", { class: "label" }, t("a_person")) : null,
    " ",
    element("time", { datetime: at }, clock(at, t.lang)),
  );
}

/** @param {import("./types").Progress} progress @param {import("./types").Words} t */
function progress({ step, of, minutes }, t) {
  const wording = minutes ? t("progress_minutes", { step, of, count: minutes }) : t("progress", { step, of });
  return element("p", { class: "progress" }, element("progress", { value: step, max: of, "aria-hidden": "true" }), wording);
}

/** Who takes over, when, and what that person is shown. @param {import("./types").Handoff} handoff @param {import("./types").Words} t */
function handoff({ state, who, when, shared }, t) {
  const known = HANDOFF_STATES.has(state) ? state : "other";
  /** @param {string} key @param {import("./types").Child} value */
  const line = (key, value) => (value ? element("div", {}, element("dt", {}, t(key)), element("dd", {}, value)) : null);
  const facts = [
    line("handoff_who", who),
    line("handoff_when", when && moment(when, t.lang)),
    line("handoff_shared", shared?.length ? element("ul", {}, ...shared.map((each) => element("li", {}, each))) : null),
  ].filter(Boolean);
  return element(
    "div",
    { class: `handoff ${known}` },
    element("p", {}, icon(known === "waiting" ? "wait" : "human"), element("strong", {}, t(`handoff_${known}`))),
    facts.length ? element("dl", {}, ...facts) : null,
  );
}

/** @param {import("./types").Table} table @param {import("./types").Words} t */
function table({ columns, rows }, t) {
  const heads = columns.map((column) => element("th", { scope: "col" }, column));
  const body = rows.map(({ label, values, differs }) =>
    element(
      "tr",
      { class: differs ? "differs" : null },
      element("th", { scope: "row" }, label, differs ? spoken(` (${t("table_differs")})`) : null),
      ...values.map((value) => element("td", {}, value === null ? notStated(t) : value)),
    ),
  );
  return element(
    "div",
    { class: "table", role: "region", "aria-label": t("table"), tabindex: "0" },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, element("td"), ...heads)),
      element("tbody", {}, ...body),
    ),
  );
}

/** @param {import("./types").Source[]} sources @param {import("./types").Words} t */
function sourceList(sources, t) {
  const lines = sources.map(({ title, url, date }) =>
    element("li", {}, outwardLink(url, title, t), element("span", { class: "dated" }, `, ${siteName(url)}, ${dated(date, t)}`)),
  );
  return element(
    "details",
    { class: "sources" },
    element("summary", {}, t("sources", { count: sources.length })),
    element("ul", {}, ...lines),
  );
}

/** A chip is pressed to change what it says, and its cross to take it away. @param {import("./types").Chip[]} chips @param {import("./types").Words} t @param {Pick<import("./types").Handlers, "onRemoveChip" | "onEditChip">} handlers */
function chipList(chips, t, { onRemoveChip, onEditChip }) {
  /** @param {string} name @param {string} about @param {(event: UIEvent) => void} onPress @param {import("./types").Child[]} children */
  const button = (name, about, onPress, ...children) =>
    element("button", { type: "button", class: name, "aria-label": about, on: { click: onPress } }, ...children);
  const shown = chips.map((chip) => {
    const { label } = chip;
    const words = element("span", { class: "chip-label" }, label);
    return element(
      "li",
      { class: "chip" },
      chip.edit ? button("edit", t("chip_edit", { label }), (event) => onEditChip(chip, event), words) : words,
      chip.removable ? button("cross", t("chip_remove", { label }), (event) => onRemoveChip(chip, event), "×") : null,
    );
  });
  return element("ul", { class: "chips", "aria-label": t("chips") }, ...shown);
}

/** Pages and files of the service: they open beside the conversation. @param {import("./types").PageLink[]} links @param {import("./types").Words} t @param {(path: string) => string} linkTo */
function linkList(links, t, linkTo) {
  const lines = links.map(({ title, url }) => element("li", {}, outwardLink(linkTo(url), title, t)));
  return element("ul", { class: "links" }, ...lines);
}
