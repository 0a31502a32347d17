/**
 * Splits plain text into `{text, href}` parts; `href` is null for words. Only http(s) addresses and telephone
 * numbers become links: three-digit help lines and North American numbers.
 */

const LINK = new RegExp(
  [
    String.raw`(https?:\/\/[^\s<>"«»]+)`,
    String.raw`((?:\+?1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}|9-8-8|[2-9]-1-1|911)`,
  ].join("|"),
  "gi",
);
/** @type {Record<string, string>} */
const CLOSING = { ")": "(", "]": "[" };

/** @param {string} text */
export function linkParts(text) {
  const parts = [];
  let rest = 0;
  for (const match of text.matchAll(LINK)) {
    const [, address, number] = match;
    const shown = address ? trimAddress(address) : number;
    const start = match.index;
    const href = address ? webAddress(shown) : telephone(shown, text.slice(0, start), text.slice(start + shown.length));
    if (!href) continue;
    if (start > rest) parts.push({ text: text.slice(rest, start), href: null });
    parts.push({ text: shown, href });
    rest = start + shown.length;
  }
  if (rest < text.length) parts.push({ text: text.slice(rest), href: null });
  return parts;
}

/** The address when it is http or https, else null: `javascript:` and the like never become a link. @param {string | null} address */
export function webAddress(address) {
  try {
    const url = new URL(address ?? "");
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** An address that a link may have: of the web, of a mailbox or of a telephone; else null. @param {string} address */
export function safeAddress(address) {
  return webAddress(address) ?? (/^(mailto:[^\s@]+@|tel:\+?[\d-]+$)/i.test(address) ? address : null);
}

/** "https://www.college.ca/a/b" → "college.ca" @param {string | null} address */
export function siteName(address) {
  const href = webAddress(address);
  return href ? new URL(href).hostname.replace(/^www\./, "") : String(address ?? "");
}

/** A sentence's closing marks do not belong to the address in it; a bracket that the address itself opened does. @param {string} address */
function trimAddress(address) {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1];
    const opening = CLOSING[last];
    const unopened = opening !== undefined && !address.slice(0, end - 1).includes(opening);
    if (!unopened && !".,;:!?'’”*".includes(last)) break;
  }
  return address.slice(0, end);
}

/** Digits that are part of a longer number, or an amount of money, are not a telephone number. @param {string} number @param {string} before @param {string} after */
function telephone(number, before, after) {
  if (/[\w$-]$|\d[.,]$|\$\s$/.test(before) || /^[\w-]|^[.,]\d|^\s?\$/.test(after)) return null;
  const digits = number.replace(/\D/g, "");
  if (digits.length <= 3) return `tel:${digits}`;
  return `tel:+${digits.length === 10 ? `1${digits}` : digits}`;
}
