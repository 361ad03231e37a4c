/** One spec of tfjs-core that it runs for every backend, as it went on ours. */
export interface SpecResult {
  /** Path of the spec's file in tfjs-core. */
  readonly file: string
  /** Names of the suites around the spec, and its own. */
  readonly name: string
  readonly status: 'passed' | 'failed' | 'pending'
  /** Why it failed, shortened. */
  readonly error: string
}
