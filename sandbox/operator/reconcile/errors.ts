/** Why a reconciliation failed, as it appears in the NotReady condition. */
export class ReconcileError extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'ReconcileError';
    this.reason = reason;
  }
}

export const invalidResource = (message: string) => new ReconcileError('InvalidResourceException', message);
export const invalidConfiguration = (message: string) =>
  new ReconcileError('InvalidConfigurationException', message);

/** The resource changed or went away while it was being reconciled: stop, the next round starts from what is. */
export class Superseded extends Error {
  constructor() {
    super('Superseded by a newer version of the resource');
    this.name = 'Superseded';
  }
}
