// What datamodel-codegen makes the Python types of: `node python.mjs OPENAPI.json` writes a plain description to standard
// output, in which the known words of an open vocabulary are a Literal beside any string.

import { readFileSync } from 'node:fs';
import { isOpen, plainComponents } from './plain.mjs';

const openapi = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const components = plainComponents(openapi);

/** The schema with every "this, and more" as one object: a TypedDict cannot narrow what it inherits. */
function flat(schema) {
  if (Array.isArray(schema)) return schema.map(flat);
  if (schema === null || typeof schema !== 'object') return schema;
  const { allOf, ...own } = Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, flat(member)]));
  if (allOf === undefined) return own;
  if (allOf.length === 1) return { ...own, allOf };
  const branches = allOf.map(({ $ref, ...branch }) => ($ref ? components[$ref.split('/').at(-1)] : branch));
  const required = [...new Set(branches.flatMap((branch) => branch.required ?? []))];
  const properties = Object.assign({}, ...branches.map((branch) => branch.properties));
  return { ...own, type: 'object', properties: flat(properties), required };
}

const schemas = Object.entries(components).map(([name, { title, ...schema }]) => {
  if (!isOpen(schema)) return [name, flat(schema)];
  const { description, examples } = schema;
  return [name, { description, anyOf: [{ type: 'string', enum: examples }, { type: 'string' }] }];
});
process.stdout.write(JSON.stringify({ openapi: openapi.openapi, info: openapi.info, paths: {}, components: { schemas: Object.fromEntries(schemas) } }));
