'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;

  // Colours: those of the system until the button says otherwise; the choice is kept where the browser lets us.
  const theme = $('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const show = () => theme.setAttribute('aria-pressed', String(dark()));
  try {
    const kept = localStorage.getItem('theme');
    if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
  } catch { /* no storage: the choice lasts as long as the page */ }
  theme.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    show();
    try { localStorage.setItem('theme', root.dataset.theme); } catch { /* as above */ }
  });
  system.addEventListener('change', show);
  theme.hidden = false;
  show();

  // A fixture that is linked to is opened, and shown even where the filters leave it out.
  const open = () => {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.matches('details')) {
      target.hidden = false;
      target.open = true;
      target.querySelector('summary').focus({ preventScroll: true });
    }
    target.scrollIntoView();
  };
  addEventListener('hashchange', open);
  // The same link once more changes no address, and still has to lead there.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) open();
  });
  open();

  const form = $('filters');
  if (!form) return;
  const rows = [...$('grid').tBodies[0].rows];
  const fixtures = new Map([...document.querySelectorAll('details.fixture')].map((item) => [item.id, item]));
  const heads = [...$('grid').tHead.rows[0].cells].slice(1);
  const boxes = [...form.elements.column ? form.querySelectorAll('[name=column]') : []];
  const style = document.head.appendChild(document.createElement('style'));
  const texts = new Map();
  const textOf = (id) => {
    if (!texts.has(id)) texts.set(id, fixtures.get(id).textContent.toLowerCase());
    return texts.get(id);
  };

  const apply = () => {
    const words = $('q').value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = $('f-verdict').value;
    const surface = $('f-surface').value;
    const delivery = $('f-delivery').value;
    const hidden = boxes.filter((box) => !box.checked).map((box) => Number(box.value));
    style.textContent = hidden.map((at) => `#grid tr > :nth-child(${at + 2})`).join(',') + (hidden.length ? '{display:none}' : '');
    const left = (item, id) => (!surface || item.dataset.s === surface) && (!delivery || item.dataset.d === delivery)
      && words.every((word) => textOf(id).includes(word));
    const inRow = new Map();
    let found = 0;
    for (const row of rows) {
      const id = row.cells[0].textContent;
      const has = !verdict || heads.some((_, at) => !hidden.includes(at) && row.cells[at + 1].classList.contains(verdict));
      const shown = has && left(row, id);
      row.hidden = !shown;
      inRow.set(id, shown);
      if (shown) found += 1;
    }
    for (const [id, item] of fixtures) item.hidden = inRow.has(id) ? !inRow.get(id) : Boolean(verdict) || !left(item, id);
    $('found').textContent = `${found} of ${rows.length} cases`;
    $('nothing').hidden = found > 0;
  };
  const tick = (checked) => () => { boxes.forEach((box) => { box.checked = checked; }); apply(); };
  $('none').addEventListener('click', tick(false));
  $('all').addEventListener('click', tick(true));
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  form.hidden = false;
  apply();
  open();
})();
