/**
 * Keeps one string for this tab, until it is closed: the token, or the link that was opened. Where the browser denies
 * storage (a frame of another site) it lives as long as the page.
 */
export function sessionValue(name, endpoint) {
  const key = `cairn.${name}:${endpoint}`;
  let kept = null;
  const stored = (act) => {
    try {
      return act(window.sessionStorage);
    } catch {
      return null;
    }
  };
  return {
    read: () => stored((storage) => storage.getItem(key)) ?? kept,
    write(value) {
      kept = value;
      stored((storage) => storage.setItem(key, value));
    },
    clear() {
      kept = null;
      stored((storage) => storage.removeItem(key));
    },
  };
}
