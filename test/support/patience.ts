/**
 * How long a test waits for anything before it counts as hung, in milliseconds. No verdict depends on the clock, so this
 * is for all, and far more than a machine busy with other work has been seen to take.
 */
export const PATIENCE = 600_000

/** A test waits for several things, one after another. */
export const WHOLE_TEST = 3 * PATIENCE
