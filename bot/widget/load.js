/**
 * Fetches what is seldom used, on first use. A browser keeps a failure for good under the same address, so a second try,
 * after the network came back, goes by another one.
 * @template {keyof import("./types").Lazy} Name @param {Name} name @returns {Promise<import("./types").Lazy[Name]>}
 */
export function load(name) {
  return import(`./${name}.js`).catch(() => import(`./${name}.js?${Date.now()}`));
}
