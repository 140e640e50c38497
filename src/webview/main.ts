import type { Offer } from '../protocol/messages.js';
import type { PageState, ToHost, ToPage } from '../protocol/panel.js';
import { PlotSection, type SectionEvents } from './plot-section.js';
import { prose } from './prose.js';
import { onThemeChange } from './theme.js';
import { Tooltip } from './tooltip.js';

interface Host {
  postMessage(message: ToHost): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const page = document.getElementById('plots')!;
const fold = document.getElementById('unused')!;
const notice = document.getElementById('notice')!;
const tooltip = new Tooltip();
const before = host.getState();
let uri = before?.uri ?? '';
let sections: PlotSection[] = [];
let selected: string | null = null;
let restored = false;

const events: SectionEvents = {
  reveal: (name) => host.postMessage({ kind: 'reveal', name }),
  export: (plot) => host.postMessage({ kind: 'export', plot }),
  select,
};

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.kind === 'plots') show(data);
  else if (data.kind === 'select') select(data.name);
  else if (data.kind === 'draw') void draw(data);
});

function show(message: ToPage & { kind: 'plots' }): void {
  const known = new Map(message.uri === uri ? sections.map((section) => [section.id, section]) : []);
  for (const section of sections) if (!known.has(section.id) || !message.plots.some(({ id }) => id === section.id)) section.dispose();
  const zoom = before?.uri === message.uri ? before.zoom : {};
  uri = message.uri;
  sections = message.plots.map((plot) => {
    const section = known.get(plot.id);
    section?.update(plot);
    return section ?? new PlotSection(plot, zoom[plot.id] ?? {}, tooltip, events);
  });
  const unused = new Set(message.plots.filter((plot) => plot.unused).map(({ id }) => id));
  arrange(page, sections.filter(({ id }) => !unused.has(id)));
  arrange(fold.querySelector('div')!, sections.filter(({ id }) => unused.has(id)));
  fold.hidden = unused.size === 0;
  notice.replaceChildren(...(message.notice ? [...prose(message.notice.says), ...message.notice.offers.map(offerButton)] : []));
  notice.hidden = message.notice === null;
  document.title = message.title;
  for (const section of sections) section.select(selected);
  restoreScroll(message.uri);
  remember();
}

/** Only what is not in its place is moved: moving a node would lose focus and hover. */
function arrange(place: Element, inOrder: readonly PlotSection[]): void {
  inOrder.forEach(({ element }, at) => place.children[at] !== element && place.insertBefore(element, place.children[at] ?? null));
}

const OFFERS: Readonly<Record<Offer, string>> = { 'add-ruler': 'Add `use std/refinedweb`', 'open-example': 'Open Example' };

function offerButton(offer: Offer): HTMLButtonElement {
  const button = document.createElement('button');
  button.append(...prose(OFFERS[offer]));
  button.addEventListener('click', () => host.postMessage({ kind: 'offer', offer }));
  return button;
}

/** Once, after a reload of the page for the same file. */
function restoreScroll(of: string): void {
  if (!restored && before?.uri === of) window.scrollTo(0, before.scroll);
  restored = true;
}

function select(name: string | null): void {
  selected = name;
  for (const section of sections) section.select(name);
}

async function draw({ request, plot, format }: ToPage & { kind: 'draw' }): Promise<void> {
  const section = sections.find(({ id }) => id === plot);
  const content = (await section?.picture(format).catch(() => null)) ?? null;
  host.postMessage({ kind: 'drawn', request, content });
}

function remember(): void {
  if (!restored) return;
  host.setState({ uri, scroll: window.scrollY, zoom: Object.fromEntries(sections.map(({ id, zoom }) => [id, zoom])) });
}

let pending = 0;
for (const event of ['scroll', 'pointerup', 'wheel', 'keyup', 'dblclick']) {
  window.addEventListener(event, () => {
    clearTimeout(pending);
    pending = window.setTimeout(remember, 200);
  }, { passive: true });
}

onThemeChange(() => {
  for (const section of sections) section.recolour();
});
host.postMessage({ kind: 'ready' });
