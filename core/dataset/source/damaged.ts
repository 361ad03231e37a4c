/** An archive or entry that is not what its format promises; `message` ends a sentence that begins with its name. */
export class Damaged extends Error {
  readonly code = 'EDAMAGED'
  constructor(reason: string) {
    super(reason)
    this.name = 'Damaged'
  }
}

/** An entry or file that is larger than Thaw reads at once. */
export class TooLarge extends Error {
  readonly code = 'ETOOLARGE'
  /** @param limit in bytes, or the end of a sentence that begins with the file's name */
  constructor(limit: number | string) {
    super(typeof limit === 'string' ? limit : `is larger than ${Math.round(limit / 2 ** 20)} MiB: save it smaller.`)
    this.name = 'TooLarge'
  }
}
