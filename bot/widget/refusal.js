import { FILE_LIMIT } from "./attach.js";

/**
 * Why an input was not taken, with a key of words-en.js, from a ChatError and what was sent.
 * @param {import("./transport.js").ChatError} error @param {import("./types").Inbound} sent
 * @returns {import("./types").Refusal}
 */
export function refusal({ kind, status, retryAfter, problem }, { file }) {
  if (kind === "too_many") return { key: "too_many", values: {}, retryAfter };
  if (file && status === 413) return { key: "file_too_large", values: { limit: FILE_LIMIT / 1_000_000 }, retryAfter: null };
  if (problem.code === "document_not_read") return { key: "file_document", values: {}, retryAfter: null };
  if (problem.code === "file_kind_not_read") return { key: "file_kind", values: {}, retryAfter: null };
  if (status === 413) return { key: "too_long", values: {}, retryAfter: null };
  const reason = problem.errors?.[0]?.reason ?? problem.detail ?? "";
  return { key: "refused", values: { reason }, retryAfter: null };
}
