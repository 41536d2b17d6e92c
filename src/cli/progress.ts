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
  readonly #started = performance.now();
  #written = false;

  /** So much of it is done since the line was made. */
  advance(phase: string, done: number, total: number): void {
    const each = (performance.now() - this.#started) / 1000 / done;
    this.update({ phase, done, total, secondsLeft: done === 0 ? 0 : each * (total - done) });
  }

  update({ phase, done, total, secondsLeft }: ProgressState): void {
    if (!this.#out.isTTY) return;
    const left = secondsLeft >= 1 ? `, about ${duration(secondsLeft)} left` : '';
    this.#out.write(`\r\x1b[2K${phase}: ${howFar(done, total)}${left}`);
    this.#written = true;
  }

  [Symbol.dispose](): void {
    if (this.#written) this.#out.write('\r\x1b[2K');
  }
}

/** Of many pieces a number says nothing: their share does. */
export const howFar = (done: number, total: number): string =>
  total <= 1000 ? `${done} of ${total}` : `${Math.floor((100 * done) / total)} %`;

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
