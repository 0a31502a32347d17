/** The conversation as plain text, made and kept in the browser, and the file of all that the service keeps of it. */
import { moment } from "./dates.js";
import { plain } from "./markdown.js";
import { dated } from "./parts.js";
import { wordsIn } from "./words.js";

const GAP = "\n\n";

/** @param {import("./conversation.js").Conversation} conversation @param {import("./types").Words} t */
export function text({ messages }, t) {
  download(transcript(messages, t), "txt", "text/plain;charset=utf-8");
}

/** Says so in the chat when the service cannot give all of it. @param {import("./conversation.js").Conversation} conversation */
export async function all(conversation) {
  try {
    download(JSON.stringify(await conversation.transport.get("export"), null, 1), "json", "application/json");
  } catch {
    conversation.refusal = { key: "unreachable", values: {}, retryAfter: null };
    conversation.dispatchEvent(new CustomEvent("change", { detail: { arrived: [] } }));
  }
}

/**
 * All `messages`: who, when, and what `messageText` says. `words` are the page's own, as `wordsIn` makes them.
 * @param {import("./types").Message[]} messages @param {import("./types").Words} words
 */
export function transcript(messages, words) {
  const each = messages.map((message) => `${author(message, words)}, ${moment(message.at, words.lang)}\n${messageText(message)}`);
  return `${each.join(`${GAP}---${GAP}`)}\n`;
}

/** Saves `content` as a file of today. @param {string} content @param {string} ending @param {string} type */
export function download(content, ending, type) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href, download: `conversation-${new Date().toISOString().slice(0, 10)}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 0);
}

/**
 * One message in its own language: its text, what its cards state, and its sources with their addresses.
 * @param {import("./types").Message} message
 */
export function messageText(message) {
  const { from, lead, text, cards = [], sources = [], handoff } = message;
  const t = wordsIn(message.lang);
  const said = (cards.length && lead) || text;
  return [
    from === "learner" || from === "system" ? said : plain(said, true),
    ...cards.map((card) => cardText(card, t)),
    handoff?.shared?.length ? [t("handoff_shared"), ...handoff.shared.map((each) => `• ${each}`)].join("\n") : "",
    sources.length ? [t("sources", { count: sources.length }), ...sources.map((source) => `• ${source.title}, ${source.url}, ${dated(source.date, t)}`)].join("\n") : "",
  ]
    .filter(Boolean)
    .join(GAP);
}

/** @param {import("./types").Message} message @param {import("./types").Words} t */
function author({ from, name }, t) {
  return from === "practitioner" && name ? `${name} (${t("a_person")})` : t(`from_${from}`);
}

/** @param {import("./types").Card} card @param {import("./types").Words} t */
function cardText({ title, subtitle, facts = [], reasons = [], notes = [], unknown = [], source, url }, t) {
  const points = (/** @type {string} */ key, /** @type {string[]} */ lines) => (lines.length ? [t(key), ...lines.map((line) => `• ${line}`)] : []);
  return [
    title,
    subtitle,
    ...facts.map(({ label, value }) => t("fact", { label, value: value ?? t("not_stated") })),
    ...points("card_reasons", reasons),
    ...notes,
    ...points("card_unknown", unknown),
    source ? `${t("source")} ${source.url}, ${dated(source.as_of, t)}` : url ? `${t("source")} ${url}` : "",
  ]
    .filter(Boolean)
    .join("\n");
}
