export { canonical } from './canonical.ts'
export { ANATOMY_FAMILIES, anatomyFamily } from './families.ts'
export { type Anatomy, type Kind, type Part, PARTS, type PartTensor } from './part.ts'
export { readAnatomy } from './read-anatomy.ts'
