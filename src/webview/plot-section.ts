import type { Plot } from '../protocol/messages.js';
import { picture, PlotView, type Mark, type Spec, type Zoom } from './plot-view.js';
import { prose } from './prose.js';
import type { Tooltip } from './tooltip.js';

export interface SectionEvents {
  /** A point was clicked, or entered with the keyboard. */
  reveal(name: string): void;
  /** A point was stepped to with the keyboard. */
  select(name: string): void;
  export(plot: string): void;
}

/** A plot with its heading and its sentence. Drawn once it comes near the window; until then it only takes up its room. */
export class PlotSection {
  readonly element = document.createElement('section');
  readonly #heading = document.createElement('h2');
  readonly #export = document.createElement('button');
  readonly #sentence = document.createElement('p');
  readonly #figure = document.createElement('figure');
  readonly #spoken = document.createElement('div');
  #plot: Plot;
  #view: PlotView | null = null;
  #near = false;
  #work = Promise.resolve();
  #selected: string | null = null;
  #zoom: Zoom;

  constructor(plot: Plot, zoom: Zoom, private readonly tooltip: Tooltip, private readonly events: SectionEvents) {
    this.#plot = plot;
    this.#zoom = zoom;
    this.#export.textContent = 'Export…';
    this.#export.addEventListener('click', () => events.export(this.#plot.id));
    this.#figure.tabIndex = 0;
    this.#figure.setAttribute('role', 'group');
    this.#figure.addEventListener('keydown', (event) => this.#onKey(event));
    this.#figure.addEventListener('blur', () => tooltip.hide());
    this.#spoken.className = 'spoken';
    this.#spoken.setAttribute('aria-live', 'polite');
    const head = document.createElement('header');
    head.append(this.#heading, this.#export);
    this.element.append(head, this.#sentence, this.#figure, this.#spoken);
    this.#label();
    new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#approach(), { rootMargin: '400px' }).observe(this.element);
  }

  get id(): string {
    return this.#plot.id;
  }

  get zoom(): Zoom {
    return this.#view ? this.#view.zoom : this.#zoom;
  }

  update(plot: Plot): void {
    this.#plot = plot;
    this.#label();
    this.#enqueue(() => this.#draw());
  }

  recolour(): void {
    this.#enqueue(async () => this.#view?.recolour(this.#plot.spec as unknown as Spec));
  }

  select(name: string | null): void {
    this.#selected = name;
    this.#enqueue(async () => this.#view?.select(name));
  }

  picture(format: 'svg' | 'png'): Promise<string | null> {
    return this.#plot.spec ? picture(this.#plot.spec as unknown as Spec, format) : Promise.resolve(null);
  }

  dispose(): void {
    this.#enqueue(async () => this.#view?.dispose());
    this.element.remove();
  }

  #label(): void {
    const { id, title, says, missing } = this.#plot;
    this.element.dataset.plot = id;
    this.element.classList.toggle('missing', missing !== null);
    this.element.setAttribute('aria-label', title);
    this.#heading.textContent = title;
    this.#sentence.replaceChildren(...prose(missing ?? says));
    this.#export.hidden = this.#figure.hidden = missing !== null;
    this.#export.setAttribute('aria-label', `Export the plot ${title}`);
    this.#figure.setAttribute('aria-label', `${title}. ${says.replaceAll('`', '')} Arrow keys step through the points, Enter shows one in the editor, 0 resets the zoom.`);
  }

  #approach(): void {
    if (this.#near) return;
    this.#near = true;
    this.#enqueue(() => this.#draw());
  }

  /** One thing after the other, so that a slow drawing never overtakes a later one. */
  #enqueue(work: () => Promise<void> | undefined): void {
    this.#work = this.#work.then(work).catch((error: unknown) => console.error(error));
  }

  async #draw(): Promise<void> {
    const spec = this.#plot.spec as unknown as Spec | null;
    if (!spec) return this.#clear();
    if (!this.#near || (await this.#view?.update(spec))) return;
    await this.#redraw(spec);
  }

  /** The new drawing grows behind the old one and takes its place when it is finished: no flash. */
  async #redraw(spec: Spec): Promise<void> {
    const zoom = this.zoom;
    const element = document.createElement('div');
    element.className = 'drawing unfinished';
    this.#figure.append(element);
    const view = await PlotView.draw(element, spec, this.tooltip, (name) => this.events.reveal(name)).catch((error: unknown) => {
      element.remove();
      throw error;
    });
    if (Object.keys(zoom).length > 0) view.zoom = zoom;
    await view.select(this.#selected);
    this.#view?.dispose();
    this.#view = view;
    element.classList.remove('unfinished');
    this.#figure.dataset.drawn = this.#plot.id;
  }

  #clear(): void {
    this.#view?.dispose();
    this.#view = null;
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#view || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') this.#step(event.key === 'ArrowRight' ? 1 : -1);
    else if (event.key === 'Enter' && this.#selected !== null) this.events.reveal(this.#selected);
    else if (event.key === '0') this.#view.zoom = {};
    else if (event.key === 'Escape') this.tooltip.hide();
    else return;
    event.preventDefault();
  }

  /** To the next point on the right or left of the selected one. */
  #step(by: 1 | -1): void {
    const marks = this.#view!.marks();
    if (marks.length === 0) return;
    const at = marks.findIndex((mark) => mark.name === this.#selected);
    const next = at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length;
    this.#point(marks[next]!);
  }

  #point({ name, tip, x, y }: Mark): void {
    const { left, top } = this.#view!.element.getBoundingClientRect();
    this.events.select(name);
    this.tooltip.show(tip, left + x, top + y);
    this.#spoken.textContent = tip.replaceAll('\n', ', ');
  }
}
