// The models of the installed `@openrouter/sdk` package as JSON, as extract.py has them: members, their values and the
// models they hold. The zod schemas of the package are the source; they have the names on the wire. The package hides
// the options of a union with a discriminator in a closure, so that those edges come from the Python package alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join(process.cwd(), "node_modules/@openrouter/sdk");
const modules = await Promise.all(
  ["models", "models/errors", "models/operations"].map(
    (name) => import(pathToFileURL(join(folder, "esm", name, "index.js")).href),
  ),
);
const SUFFIX = "$inboundSchema";
const PREFIXES = ["", "errors.", ""];
const schemas = modules.flatMap((module, index) =>
  Object.entries(module)
    .filter(([name]) => name.endsWith(SUFFIX))
    .map(([name, schema]) => [PREFIXES[index] + name.slice(0, -SUFFIX.length), schema]),
);
const shapes = new Map();
for (const [name, schema] of schemas) {
  const shape = unwrapped(schema);
  if (shape?.def.type === "object") shapes.set(shape, name);
}

/** The schema below optional, nullable, transformed and lazy ones. */
function unwrapped(schema) {
  let inner = schema;
  while (inner) {
    const { def } = inner;
    if (def.type === "pipe") inner = def.in;
    else if (def.type === "lazy") inner = def.getter();
    else if (def.innerType) inner = def.innerType;
    else return inner;
  }
  return inner;
}

/** Collects the string literals and the models of a schema. */
function walk(schema, values, models) {
  const inner = unwrapped(schema);
  const def = inner?.def;
  if (!def) return;
  if (def.type === "object") {
    const name = shapes.get(inner);
    if (name) models.add(name);
  } else if (def.type === "enum") {
    for (const value of Object.values(def.entries)) if (typeof value === "string") values.add(value);
  } else if (def.type === "literal") {
    for (const value of def.values) if (typeof value === "string") values.add(value);
  } else if (def.type === "union") {
    for (const option of def.options) walk(option, values, models);
  } else if (def.type === "intersection") {
    walk(def.left, values, models);
    walk(def.right, values, models);
  } else if (def.type === "array") walk(def.element, values, models);
  else if (def.type === "record") walk(def.valueType, values, models);
}

const models = {};
for (const [shape, name] of shapes) {
  models[name] = {};
  for (const [member, schema] of Object.entries(shape.def.shape)) {
    if (member.endsWith("$")) continue;
    const [values, inner] = [new Set(), new Set()];
    walk(schema, values, inner);
    models[name][member] = { values: [...values].sort(), models: [...inner].sort() };
  }
}

// An enumeration of requests has no schema; it is an object of strings in any case.
const enums = {};
for (const [name, value] of modules.flatMap(Object.entries)) {
  if (typeof value !== "object" || value === null || name.includes("$")) continue;
  const values = Object.values(value);
  if (values.length && values.every((one) => typeof one === "string")) enums[name] = values.sort();
}

const statuses = {};
const functions = join(folder, "esm/funcs");
for (const file of readdirSync(functions).filter((name) => name.endsWith(".js"))) {
  const text = readFileSync(join(functions, file), "utf8");
  for (const call of text.matchAll(/M\.jsonErr\(\s*(\[[^\]]*\]|\d+),\s*errors\.(\w+)\$inboundSchema/g)) {
    for (const [status] of call[1].matchAll(/\b[45]\d\d\b/g)) {
      statuses[status] = [...new Set([...(statuses[status] ?? []), `errors.${call[2]}`])].sort();
    }
  }
}

const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
process.stdout.write(JSON.stringify({ version, models, enums, statuses }));
