/**
 * Keeps the token for this tab, until it is closed. Where the browser denies storage (a frame of another site) the
 * token lives as long as the page.
 */
export function sessionToken(endpoint) {
  const key = `cairn.token:${endpoint}`;
  let token = null;
  const stored = (act) => {
    try {
      return act(window.sessionStorage);
    } catch {
      return null;
    }
  };
  return {
    read: () => stored((storage) => storage.getItem(key)) ?? token,
    write(value) {
      token = value;
      stored((storage) => storage.setItem(key, value));
    },
    clear() {
      token = null;
      stored((storage) => storage.removeItem(key));
    },
  };
}
