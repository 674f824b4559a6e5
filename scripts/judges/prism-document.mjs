// usage: node prism-document.mjs FROM TO   Prism's copy of the API document
//
// Each change is one that Prism needs, with its reason. One that changes
// nothing is an error, so that none outlives its reason.
import { readFileSync, writeFileSync } from "node:fs";

const changes = [
  {
    reason: "Prism does not look at the path of a server, and the client wants one",
    apply(doc) {
      const entries = Object.entries(doc.paths);
      doc.paths = Object.fromEntries(entries.map(([path, item]) => [path === "/" ? path : "/v1" + path, item]));
      return entries.length;
    },
  },
  {
    reason: "Prism refuses 64-bit integers beyond the 53 bits that JavaScript holds exactly",
    apply: (doc) => each(doc, (node) => node.type === "integer" && node.format === "int64" && delete node.format),
  },
  {
    reason: "Prism makes up 0 for the ID of a job, which servers number from 1, and the client takes 0 for a missing ID",
    apply: (doc) => each(doc, (node) => node.jobId?.type === "integer" && (node.jobId.minimum = 1)),
  },
];

/** Calls f with each object of a document and counts how often it says yes. */
function each(node, f) {
  if (node === null || typeof node !== "object") return 0;
  let count = !Array.isArray(node) && f(node) ? 1 : 0;
  for (const child of Object.values(node)) count += each(child, f);
  return count;
}

const [, , from, to] = process.argv;
const doc = JSON.parse(readFileSync(from, "utf8"));
for (const change of changes) {
  const count = change.apply(doc);
  if (count === 0) throw new Error(`this change of Prism's copy changes nothing any more: ${change.reason}`);
  console.log(`changed ${count}: ${change.reason}`);
}
writeFileSync(to, JSON.stringify(doc));
