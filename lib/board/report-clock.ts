/** A report is read at most so much later than it was written, on a busy machine. */
const DELAY_MS = 2_000;
/** Two readings of the very same clock may differ by this. */
const EARLY_MS = 500;

/** Puts the times of one member, whose clock may be wrong or jump, on the server's time line. */
export class ReportClock {
  #shiftMs: number | undefined;

  /** `exact`: the time since its other reports is what its clock says. */
  place(at: number, receivedAt: number): { at: number; exact: boolean } {
    const lateMs = receivedAt - at;
    const fits = (shiftMs: number) => lateMs - shiftMs >= -EARLY_MS && lateMs - shiftMs <= DELAY_MS;
    const known = this.#shiftMs;
    if (known !== undefined && fits(known)) return { at: at + known, exact: true };
    this.#shiftMs = fits(0) ? 0 : lateMs;
    return { at: at + this.#shiftMs, exact: known === undefined };
  }
}
