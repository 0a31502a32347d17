/** Dates and numbers as Canadians write them. Text that is no date is shown as it came. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T/;

/** @param {string} text @param {string} lang */
export function day(text, lang) {
  if (!DAY.test(text) && !MOMENT.test(text)) return text;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return text;
  // A bare day is midnight UTC: read in the learner's own zone it would be the day before.
  /** @type {Intl.DateTimeFormatOptions} */
  const zone = DAY.test(text) ? { timeZone: "UTC" } : {};
  return new Intl.DateTimeFormat(`${lang}-CA`, { dateStyle: "long", ...zone }).format(date);
}

/** @param {string} text @param {string} lang */
export function clock(text, lang) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(`${lang}-CA`, { timeStyle: "short" }).format(date);
}

/** @param {string} text @param {string} lang */
export function moment(text, lang) {
  return MOMENT.test(text) ? `${day(text, lang)}, ${clock(text, lang)}` : day(text, lang);
}

/** @param {number} value @param {string} lang */
export function number(value, lang) {
  return new Intl.NumberFormat(`${lang}-CA`).format(value);
}
