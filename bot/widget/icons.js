/** Drawn here, so that no picture is fetched and each takes the colour of its button. */
const SVG = "http://www.w3.org/2000/svg";
/** @type {Record<string, string>} */
const PATHS = {
  chat: "M4 5.5h16v11H10l-4.5 4v-4H4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  leave: "M14 4h5v16h-5M3.5 12H14M10 8l4 4-4 4",
  clip: "M20.5 11.5 12 20a5.3 5.3 0 0 1-7.5-7.5l8.8-8.8a3.5 3.5 0 0 1 5 5l-8.8 8.8a1.8 1.8 0 0 1-2.5-2.5l8-8",
  up: "M7.5 10.5 11 3.5c1.7 0 2.6 1.2 2.3 2.8L12.7 9h5.6c1.4 0 2.3 1.2 2 2.5l-1.5 6.6c-.2 1-1 1.7-2.1 1.7H7.5M3.5 10.5h4v9.3h-4z",
  down: "M7.5 13.5 11 20.5c1.7 0 2.6-1.2 2.3-2.8l-.6-2.7h5.6c1.4 0 2.3-1.2 2-2.5l-1.5-6.6c-.2-1-1-1.7-2.1-1.7H7.5M3.5 13.5h4V4.2h-4z",
  copy: "M8.5 8.5h11v12h-11zM15.5 8.5v-5h-11v12h4",
  listen: "M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4.2 4.2 0 0 1 0 6M18.5 6.5a7.8 7.8 0 0 1 0 11",
  stop: "M6.5 6.5h11v11h-11z",
  human: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c.6-4 3.5-6 7.5-6s6.9 2 7.5 6",
  wait: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
};

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
