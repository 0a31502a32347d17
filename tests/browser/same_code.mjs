/** Whether two modules are the same code: `node same_code.mjs SOURCE SENT` prints the first difference, if there is one. */
import { readFileSync } from "node:fs";
import ts from "typescript";

/** Every node of the syntax tree, with the words of those that have no parts. */
function* nodes(path) {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const walk = function* (node) {
    const parts = [];
    ts.forEachChild(node, (part) => void parts.push(part));
    yield `${ts.SyntaxKind[node.kind]} ${parts.length ? "" : (node.rawText ?? node.text ?? node.getText(file))}`;
    for (const part of parts) yield* walk(part);
  };
  yield* walk(file);
}

const [source, sent] = process.argv.slice(2).map((path) => [...nodes(path)]);
const at = source.findIndex((node, index) => node !== sent[index]);
if (at >= 0 || source.length !== sent.length) console.log(`${source[at]} | ${sent[at]}`);
