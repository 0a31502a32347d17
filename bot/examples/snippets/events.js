// {{ texts.first }}
// {{ texts.second }}
const names = ["cairn-open", "cairn-close", "cairn-started", "cairn-message", "cairn-handoff", "cairn-deleted"];

for (const name of names) {
  document.addEventListener(name, (event) => {
    const { from, state } = event.detail ?? {};
    count([name, from ?? state].filter(Boolean).join(" "));
  });
}

// {{ texts.third }}
function count(what) {
  const line = document.createElement("li");
  line.textContent = what;
  document.getElementById("counted").append(line);
}
