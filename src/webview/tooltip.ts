const distance = 12;

/** A few lines of text beside the pointer. Text only: what users wrote is never read as HTML. */
export class Tooltip {
  readonly #element = document.createElement('div');

  constructor() {
    this.#element.className = 'tooltip';
    this.#element.hidden = true;
    document.body.append(this.#element);
    window.addEventListener('scroll', () => this.hide(), { passive: true });
  }

  /** At a point of the window, in pixels; flips to the other side where the window ends. */
  show(text: string, x: number, y: number): void {
    const element = this.#element;
    element.textContent = text;
    element.hidden = false;
    const { width, height } = element.getBoundingClientRect();
    const left = x + distance + width > innerWidth ? x - distance - width : x + distance;
    const top = y + distance + height > innerHeight ? y - distance - height : y + distance;
    element.style.left = `${Math.max(4, left)}px`;
    element.style.top = `${Math.max(4, top)}px`;
  }

  hide(): void {
    this.#element.hidden = true;
  }
}
