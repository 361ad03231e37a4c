/** What probes that doubt labels have to know before their doubts say anything. */

/** Share of the images whose class the linear probe finds: weaker probes mostly doubt what they do not know. */
const KNOWING = 0.8

export const doubtsSay = (linear: { readonly value: number }): boolean => linear.value >= KNOWING
