// Loads every schema of schemas/ into ajv in strict mode: no warning, no error.
import { readFileSync, readdirSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";

const told = [];
const note = (text) => told.push(text);
const Ajv = Ajv2020.default ?? Ajv2020;
const ajv = new Ajv({ strict: true, allErrors: true, logger: { log: note, warn: note, error: note } });
const folder = process.argv[2] ?? "schemas";
const { schemas } = JSON.parse(readFileSync(`${folder}/index.json`, "utf8"));
const files = ["accept", "emit", "suite"].flatMap((part) =>
  readdirSync(`${folder}/${part}`).map((name) => `${part}/${name}`),
);
if (files.length === 0 || files.length !== schemas.length) {
  note(`index.json has ${schemas.length} schemas, and the folders have ${files.length}`);
}
for (const { path } of schemas) {
  ajv.addSchema(JSON.parse(readFileSync(`${folder}/${path}`, "utf8")));
}
for (const { path, id } of schemas) {
  try {
    ajv.getSchema(id);
  } catch (error) {
    note(`${path}: ${error.message}`);
  }
}
for (const text of told) console.error(text);
console.log(`${schemas.length} schemas loaded in strict mode, ${told.length} remarks`);
process.exit(told.length === 0 ? 0 : 1);
