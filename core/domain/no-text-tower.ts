/** Why a measure that reads texts has no value. */
export const NO_TEXT_TOWER = 'this model has no text tower'
