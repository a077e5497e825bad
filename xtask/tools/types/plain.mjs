// A description's components with only what generators of types understand: conditions on combinations of members are
// left out, what they say of single members is kept.

/** Keywords that say nothing about a value's type. */
const REMARKS = ['title', 'description', 'examples', 'default'];
/** Conditions that no type of TypeScript or Python can express. */
const CONDITIONS = ['if', 'then', 'else', 'not', 'contains', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern'];

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const without = (schema, names) => Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));
const saysType = (schema) => Object.keys(schema).some((name) => ![...REMARKS, 'required'].includes(name));

/** Whether any string is allowed, and `examples` are those that are known. */
export const isOpen = (schema) => schema.type === 'string' && Array.isArray(schema.examples) && (schema.description ?? '').startsWith('Open vocabulary');

/** Whether anything at all is allowed. */
export const isAnything = (schema) => Object.keys(schema).every((name) => REMARKS.includes(name));

/** The schema without conditions; what `allOf` says of members is said by the members. */
function plain(schema) {
  if (!isObject(schema)) return schema;
  const made = without(schema, CONDITIONS);
  for (const { properties = {}, required = [] } of made.allOf ?? []) {
    for (const [name, member] of Object.entries(properties)) {
      const said = without(member, CONDITIONS);
      if (!saysType(said)) continue;
      const { description } = made.properties?.[name] ?? {};
      made.properties = { ...made.properties, [name]: { ...(description && { description }), ...said } };
    }
    made.required = [...new Set([...made.required ?? [], ...required])];
  }
  const others = (made.allOf ?? []).filter((branch) => branch.$ref);
  delete made.allOf;
  if (made.anyOf) {
    made.anyOf = made.anyOf.filter(saysType).map(plain);
    if (made.anyOf.length === 0) delete made.anyOf;
  }
  if (made.properties) {
    const members = Object.entries(made.properties).filter(([, member]) => isObject(member));
    made.properties = Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
    if (members.length === 0) delete made.properties;
  }
  if (isObject(made.items)) made.items = plain(made.items);
  if (others.length > 0) {
    const { description, ...more } = made;
    return { ...(description && { description }), allOf: [...others, more] };
  }
  if (!made.$ref) return made;
  // A reference with a description beside it would become a type of its own; one that also asks for more is both.
  const { $ref, description, title, ...more } = made;
  if (Object.keys(more).length > 0) return { ...(description && { description }), allOf: [{ $ref }, more] };
  return description ? { description, allOf: [{ $ref }] } : { $ref };
}

/** Every component of a description, made plain. */
export function plainComponents(openapi) {
  const schemas = Object.entries(openapi.components.schemas);
  return Object.fromEntries(schemas.map(([name, schema]) => [name, plain(schema)]));
}
