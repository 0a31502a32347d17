// {{ texts.why }}
document.querySelector("cairn-chat")?.remove();
