/** The widget's own words; what the assistant says comes from the server. A language is loaded when it is first needed. */
/** @type {Record<string, Record<string, string | ((values: any) => string)>>} */
const loaded = {};

/** @param {string} lang */
export function hasWords(lang) {
  return lang in loaded;
}

/** @param {string} lang */
export async function loadWords(lang) {
  loaded[lang] ??= (await (lang === "fr" ? import("./words-fr.js") : import("./words-en.js"))).WORDS;
}

/** "fr-CA" → "fr"; any other language gets English. @param {string | null} [tag] @returns {"en" | "fr"} */
export function supportedLanguage(tag) {
  return /^fr\b/i.test(tag ?? "") ? "fr" : "en";
}

/**
 * Returns `t(key, values)` for one language that is loaded, `t.lang`; `name` is what the college calls the assistant. Throws
 * RangeError on a missing key.
 * @param {import("./types").Lang} lang @param {string | null} [name] @returns {import("./types").Words}
 */
export function wordsIn(lang, name) {
  /** @param {string} key @param {Record<string, unknown>} [values] */
  const say = (key, values = {}) => {
    const wording = loaded[lang]?.[key];
    if (wording === undefined) throw new RangeError(`No "${lang}" wording for "${key}"`);
    return typeof wording === "function" ? wording({ name: t.assistant, ...values }) : wording;
  };
  const t = Object.assign(say, { lang, assistant: name || "Cairn" });
  return t;
}
