/** Drawn here, so that no picture is fetched and each takes the colour of its button. */
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  chat: "M4 5.5h16v11H10l-4.5 4v-4H4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  leave: "M14 4h5v16h-5M3.5 12H14M10 8l4 4-4 4",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
