/**
 * Sends a file, and tells how much of it is gone: `fetch` does not. Resolves with a Response of any status; rejects when there
 * is none, when `signal` aborts, or after `silence` milliseconds without progress.
 * @param {string} address @param {import("./types").Upload} parts @returns {Promise<Response>}
 */
export function upload(address, { headers, file, signal, silence, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => reject(new TypeError("No answer"));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), silence);
    };
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      wait();
      onProgress(total ? loaded / total : 0);
    };
    request.upload.onload = () => onProgress(1);
    request.onload = () => {
      const { status, responseText } = request;
      const after = request.getResponseHeader("Retry-After");
      resolve(new Response(responseText, { status, headers: after ? { "Retry-After": after } : {} }));
    };
    request.onerror = request.onabort = failed;
    request.onloadend = () => clearTimeout(timer);
    if (signal.aborted) return failed();
    signal.addEventListener("abort", () => request.abort());
    wait();
    request.send(file);
  });
}
