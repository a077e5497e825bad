// Opens pages of this project in headless Chromium and tries what their readers do: filter, search, follow links, change
// the colours, use the keyboard; at two widths, in light and dark. Fails on console errors, on any request to elsewhere,
// on anything axe finds, and where the page is wider than its window.
//
//   node pages.mjs PAGE.html...      screenshots go to target/screenshots/

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const VIEWS = [
  { name: 'wide-light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'wide-dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: 'narrow-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'narrow-dark', width: 390, height: 844, colorScheme: 'dark' },
];
const SHOTS = resolve(import.meta.dirname, '../../target/screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const faults = [];
const check = (where, what, holds, found = '') => {
  if (!holds) faults.push(`${where}: ${what}${found === '' ? '' : `, found ${JSON.stringify(found)}`}`);
};

/** What axe finds on the page, as lines; and how many rules passed. */
async function axe(page) {
  await page.evaluate(AXE);
  const { passes, violations, incomplete } = await page.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ['violations', 'incomplete', 'passes'],
  }));
  const told = ({ id, help, nodes }) => `${id}: ${help} (${nodes.length}, first ${nodes[0].target})`;
  return { passes: passes.length, violations: violations.map(told), incomplete: incomplete.map(told) };
}

const found = async (page) => Number((await page.textContent('#found')).split(' ')[0]);
const shownRows = (page) => page.locator('#grid tbody tr:visible').count();

/** The filters, each alone and together, against what the rows themselves say. */
async function filters(page, where) {
  const all = await found(page);
  check(where, 'the matrix has rows', all > 0, all);
  for (const id of ['f-verdict', 'f-surface', 'f-delivery']) {
    const value = await page.locator(`#${id} option`).nth(1).getAttribute('value') ?? await page.locator(`#${id} option`).nth(1).textContent();
    await page.selectOption(`#${id}`, { index: 1 });
    const count = await found(page);
    const expected = await page.evaluate(([filter, wanted]) => [...document.querySelectorAll('#grid tbody tr')].filter((row) => ({
      'f-verdict': () => row.querySelector(`.${wanted}`), 'f-surface': () => row.dataset.s === wanted, 'f-delivery': () => row.dataset.d === wanted,
    })[filter]()).length, [id, value]);
    check(where, `${id}=${value} leaves the rows that have it`, count === expected && count > 0 && count === await shownRows(page), [count, expected]);
    await page.click('#filters button[type=reset]');
    await page.waitForFunction((rows) => document.getElementById('found').textContent.startsWith(`${rows} `), all);
  }
  await search(page, where, all);
  await columns(page, where, all);
}

/** A search finds an id and a text of a payload; one that finds nothing says so. */
async function search(page, where, all) {
  const { id, text } = await page.evaluate(() => {
    const id = document.querySelector('#grid tbody tr a').textContent;
    const words = document.getElementById(id).querySelector('pre').textContent.match(/[a-z]{6,}/gi) ?? [];
    return { id, text: words.at(-1) };
  });
  for (const query of [id, text.toUpperCase()]) {
    await page.fill('#q', query);
    const count = await found(page);
    check(where, `searching ${query} finds some and not all`, count > 0 && (count < all || all === 1), count);
    check(where, `searching ${query} finds ${id}`, await page.locator('#grid tbody tr:visible', { hasText: id }).count() > 0);
  }
  await page.fill('#q', 'no such words anywhere');
  check(where, 'a search for nothing says so', await found(page) === 0 && await page.isVisible('#nothing'));
  check(where, 'a search for nothing leaves no fixture', await page.locator('details.fixture:visible').count() === 0);
  await page.fill('#q', '');
}

/** Columns can be left out. */
async function columns(page, where, all) {
  const heads = () => page.locator('#grid thead th:visible').count();
  const before = await heads();
  await page.click('details.clients > summary');
  await page.click('#none');
  check(where, 'no column is left', await heads() === 1, await heads());
  await page.locator('[name=column]').first().check();
  check(where, 'one column is back', await heads() === 2, await heads());
  await page.click('#all');
  check(where, 'all columns are back', await heads() === before, await heads());
  await page.click('details.clients > summary');
  check(where, 'all rows are back', await found(page) === all);
}

/** A link from the matrix opens its fixture, from a requirement likewise, also where a filter had hidden it. */
async function links(page, where) {
  const id = await page.locator('#grid tbody tr a').first().textContent();
  await page.fill('#q', 'no such words anywhere');
  await page.evaluate((id) => document.querySelector(`#grid a[href="#${id}"]`).click(), id);
  const fixture = page.locator(`[id="${id}"]`);
  await fixture.locator('pre').waitFor({ state: 'visible' });
  await page.fill('#q', 'again no such words');
  await page.evaluate((id) => document.querySelector(`#grid a[href="#${id}"]`).click(), id);
  check(where, 'the same link leads there twice', await fixture.locator('pre').isVisible());
  check(where, 'a linked fixture is on the screen', await fixture.evaluate((item) => item.getBoundingClientRect().top < innerHeight));
  await page.fill('#q', '');
  const dead = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
    .map((link) => link.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id)));
  check(where, 'links lead somewhere', dead.length === 0, dead.slice(0, 5));
}

/** The button turns the colours, says so, and the choice is kept. */
async function colours(page, where) {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [first, pressed] = [await background(), await page.getAttribute('#theme', 'aria-pressed')];
  await page.click('#theme');
  check(where, 'the button turns the colours', await background() !== first);
  check(where, 'the button says so', await page.getAttribute('#theme', 'aria-pressed') !== pressed);
  await page.reload();
  check(where, 'the choice is kept', await background() !== first);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  check(where, 'without a choice the system decides', await background() === first);
}

/** By keyboard alone: the first stop skips to the summary, and everything that is focused shows it. */
async function keyboard(page, where) {
  const url = page.url().split('#')[0];
  await page.goto('about:blank');
  await page.goto(url);
  await page.keyboard.press('Tab');
  check(where, 'the first stop is the skip link', await page.evaluate(() => document.activeElement.className) === 'skip');
  await page.keyboard.press('Enter');
  check(where, 'the skip link leads to the summary', await page.evaluate(() => location.hash) === '#summary');
  const seen = new Set();
  for (let at = 0; at < 60; at += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const item = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(item);
      return { name: item.id || item.className || item.tagName, outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 };
    });
    seen.add(stop.name);
    check(where, `the focus is seen on ${stop.name}`, stop.outlined || stop.name === 'BODY');
  }
  check(where, 'the keyboard reaches tables and links', seen.has('scroll') && seen.size > 1, [...seen]);
  const fixture = page.locator('details.fixture').first();
  await fixture.locator('summary').focus();
  await page.keyboard.press('Enter');
  check(where, 'a fixture opens by keyboard', await fixture.evaluate((item) => item.open));
  await page.keyboard.press('Enter');
}

async function shots(page, name, view) {
  const shot = (part) => page.screenshot({ path: join(SHOTS, `${name}-${view.name}-${part}.png`) });
  for (const part of ['top', 'matrix', 'losses', 'requirements']) {
    await page.evaluate((part) => { if (part === 'top') scrollTo(0, 0); else document.getElementById(part).scrollIntoView(); }, part);
    await shot(part);
  }
  await page.evaluate(() => { location.hash = (document.querySelector('.subject li a') ?? document.querySelector('details.fixture summary')).getAttribute('href') ?? document.querySelector('details.fixture').id; });
  await page.waitForTimeout(100);
  await shot('fixture');
}

async function open(browser, file, view, where) {
  const context = await browser.newContext({ viewport: { width: view.width, height: view.height }, colorScheme: view.colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const url = pathToFileURL(file).href;
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) check(where, 'no console message', false, message.text()); });
  page.on('pageerror', (error) => check(where, 'no error', false, String(error)));
  page.on('request', (request) => {
    const there = request.url().split('#')[0];
    check(where, 'no request to elsewhere', there === url || there === 'about:blank' || there.startsWith('data:'), there);
  });
  await page.goto(url);
  return page;
}

/** Without script the page is there to read, and what needs script is not shown. */
async function withoutScript(browser, file) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  const where = `${basename(file)} without script`;
  check(where, 'the summary is there', await page.locator('#summary').isVisible());
  check(where, 'fixtures are there', await page.locator('details.fixture').count() > 0);
  check(where, 'no dead controls', !(await page.locator('#theme, #filters').first().isVisible()));
  await context.close();
}

/** Everything that is tried in one view. */
async function tried(page, name, view, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(where, 'nothing sticks out to the side', wide <= 0, wide);
  const { passes, violations, incomplete } = await axe(page);
  violations.forEach((violation) => check(where, 'axe', false, violation));
  console.log(`${where}: axe ${passes} rules passed, ${violations.length} violated, ${incomplete.length} for a person to judge`);
  incomplete.forEach((line) => console.log(`  to judge: ${line}`));
  await shots(page, name, view);
  if (await page.locator('#filters').count() > 0) {
    await filters(page, where);
    await links(page, where);
  }
  await colours(page, where);
  await keyboard(page, where);
}

async function main(files) {
  mkdirSync(SHOTS, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), 'pages-'));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, env: { ...process.env, HOME: profile } });
  try {
    for (const file of files) {
      const name = basename(file, '.html');
      for (const view of VIEWS) {
        const where = `${name} ${view.name}`;
        const page = await open(browser, file, view, where);
        try {
          await tried(page, name, view, where);
        } catch (error) {
          check(where, 'no step ends early', false, String(error).split('\n')[0]);
        }
        await page.context().close();
      }
      await withoutScript(browser, file);
    }
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
  faults.forEach((fault) => console.error(fault));
  console.log(`${files.length} pages at ${VIEWS.length} views: ${faults.length} faults; screenshots in target/screenshots/`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

const files = process.argv.slice(2).map((file) => resolve(file));
if (files.length === 0) {
  console.error('usage: node pages.mjs PAGE.html...');
  process.exitCode = 2;
} else {
  await main(files);
}
