/**
 * A small part of Markdown to DOM: paragraphs, line breaks, lists, **bold**, *italic* and [words](address). Everything else
 * stays as it was written. Each line and each character is looked at a bounded number of times.
 */
import { element } from "./dom.js";
import { safeAddress } from "./links.js";
import { linkNode, linkedText } from "./parts.js";

const ITEM = /^(\s*)(?:[-*•]|(\d{1,3})\.)\s+(?=\S)/;
const INLINE = /https?:\/\/\S+|\*\*(?=\S)([^*\n]+)\*\*|\*(?=\S)([^*\n]+)\*|\[([^[\]\n]+)\]\(([^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)/gi;
const IN_WORD = /[\p{L}\p{N}*]/u; // beside an asterisk: it multiplies, or marks a footnote
const NEST_DEEPEST = 5;

/** `text` as one element; links are worded by `t`. @param {string} text @param {import("./types").Words} t */
export function markdown(text, t) {
  const shown = blocks(text).map((block) => {
    const node = block.tag === "p" ? element("p", {}, ...inline(block.lines.join("\n"), t)) : list(block, t);
    if (block.apart) node.classList.add("apart");
    return node;
  });
  return element("div", { class: "text", dir: "auto" }, ...shown);
}

/**
 * The same without its marks, to be said, copied or kept; an address stands behind its words if `addressed`.
 * @param {string} text @param {boolean} [addressed] @returns {string}
 */
export function plain(text, addressed = false) {
  return [...pieces(text)].map(({ words, href }) => (href && addressed ? `${words} (${href})` : words)).join("");
}

/** @param {import("./types").List} list @param {import("./types").Words} t @returns {HTMLElement} */
function list({ tag, items }, t) {
  const lines = items.map(({ value, lines: own, lists }) =>
    element("li", { value }, ...inline(own.join("\n"), t), ...lists.map((inner) => list(inner, t))),
  );
  return element(tag, {}, ...lines);
}

/** @param {string} text @param {import("./types").Words} t @returns {(Node | string)[]} */
function inline(text, t) {
  return [...pieces(text)].flatMap(({ tag, words, href }) => {
    if (href) return linkNode(href, words, t);
    return tag ? element(tag, {}, ...inline(words, t)) : linkedText(words, t);
  });
}

/**
 * `{words}`, `{words, tag}` or `{words, href}`, in order. An address that may not be followed is no link.
 * @param {string} text @returns {Generator<import("./types").Piece>}
 */
function* pieces(text) {
  const find = new RegExp(INLINE);
  let rest = 0;
  for (let match; (match = find.exec(text)); ) {
    const [whole, strong, stressed, label, address] = match;
    const end = match.index + whole.length;
    const inner = strong ?? stressed;
    if (!inner && !label) continue; // an address: the asterisks in it are its own
    const href = label && safeAddress(address);
    if (inner ? /\s$/.test(inner) || IN_WORD.test(text[match.index - 1] ?? "") || IN_WORD.test(text[end] ?? "") : !href) {
      find.lastIndex = match.index + 1;
      continue;
    }
    if (match.index > rest) yield { words: text.slice(rest, match.index) };
    yield href ? { words: plain(label), href } : { words: inner, tag: strong ? "strong" : "em" };
    rest = end;
  }
  if (rest < text.length) yield { words: text.slice(rest) };
}

/** `{tag: "p", lines}` and `{tag: "ul"|"ol", items}`, `apart` after an empty line. @param {string} text */
function blocks(text) {
  const lines = text.split(/\r?\n/);
  /** @type {(import("./types").Paragraph | import("./types").List)[]} */
  const found = [];
  /** @type {import("./types").List[]} */
  let open = []; // the lists that an item may still join, outermost first
  let apart = false;
  lines.forEach((line, at) => {
    const item = ITEM.exec(line);
    if (item) open = withItem(open, item, line.slice(item[0].length), { found, apart });
    else if (!apart && continues(open.at(-1), line, lines[at + 1] ?? "")) newest(open.at(-1))?.lines.push(line.trim());
    else if (line.trim()) {
      const last = open.length || apart ? null : found.at(-1);
      if (last?.tag === "p") last.lines.push(line);
      else found.push({ tag: "p", lines: [line], apart });
      open = [];
    }
    apart = !line.trim() && found.length > 0;
  });
  return found;
}

/**
 * A line below an item belongs to it when it is indented, or when it stands between two items (a title and its text); a line
 * that ends with a colon is the heading of what follows.
 * @param {import("./types").List | undefined} list @param {string} line @param {string} next
 */
function continues(list, line, next) {
  const last = newest(list);
  if (!list || !last || !line.trim()) return false;
  if (/^\s/.test(line)) return true;
  const asTheFirst = last !== list.items[0] && list.items[0].titled;
  last.titled = last.lines.length === 1 && !line.trim().endsWith(":") && (ITEM.test(next) || asTheFirst);
  return last.titled;
}

/** @param {import("./types").List[]} open @param {RegExpExecArray} item @param {string} text @param {{found: (import("./types").Paragraph | import("./types").List)[], apart: boolean}} at */
function withItem(open, [, { length: indent }, value], text, { found, apart }) {
  const tag = value ? "ol" : "ul";
  const outer = open.filter((each) => each.indent < indent - 1).slice(0, NEST_DEEPEST);
  const beside = open[outer.length];
  /** @type {import("./types").Item} */
  const item = { value: value ?? null, lines: [text], lists: [] };
  if (beside?.tag === tag) {
    beside.items.push(item);
    return [...outer, beside];
  }
  /** @type {import("./types").List} */
  const list = { tag, indent, items: [item], apart };
  const around = newest(outer.at(-1));
  (around ? around.lists : found).push(list);
  return [...outer, list];
}

/** The item that was added last. @param {import("./types").List | undefined} list */
function newest(list) {
  return list?.items.at(-1);
}
