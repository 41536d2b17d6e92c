/** What a piece of work has to tell while it lasts. */
export interface ProgressState {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** Until the end of the phase, at the speed so far. */
  readonly secondsLeft: number;
}

/** One line on stderr that is written over; nothing where stderr is no terminal. */
export class ProgressLine implements Disposable {
  readonly #out = process.stderr;
  #written = false;

  update({ phase, done, total, secondsLeft }: ProgressState): void {
    if (!this.#out.isTTY) return;
    const left = secondsLeft >= 1 ? `, about ${duration(secondsLeft)} left` : '';
    this.#out.write(`\r\x1b[2K${phase}: ${done} of ${total}${left}`);
    this.#written = true;
  }

  [Symbol.dispose](): void {
    if (this.#written) this.#out.write('\r\x1b[2K');
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
