/** What it takes to train a checkpoint, where somebody has measured it. */
export interface Tuning {
  /**
   * Factor on the epochs of strategies that train the vision tower. Theirs are for a tower that has seen little; one that
   * has seen many photographs needs fewer.
   */
  readonly epochs: number
  /** Target number of rows for fitting a head. Each row passes through the tower once, which takes longest of all. */
  readonly headRows: number
  /** Factor on the rates of both towers where their weights train. */
  readonly towerRate?: number | undefined
  /** The same where low-rank adapters train in their place. */
  readonly adapterRate?: number | undefined
  /** Factor on the rate of the head. */
  readonly headRate?: number | undefined
}
