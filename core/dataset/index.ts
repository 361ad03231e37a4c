export { clusterCopies } from './duplicates/clusters.ts'
export { duplicatePairs } from './duplicates/pairs.ts'
export { signatureOf } from './duplicates/signature.ts'
export { Signatures } from './duplicates/signatures.ts'
export { type LoosePicture, looseName, readLoose } from './image/loose.ts'
export { decodeRgb, encodePng, type Picture, pictureFile, thumbnail } from './image/decode.ts'
export {
  importDataset,
  type ImportedDataset,
  importOpened,
  type ImportOptions,
  openWhole,
} from './import/import-dataset.ts'
export { readPictures } from './import/read-pictures.ts'
export { inspectDataset } from './inspect/inspect-dataset.ts'
export { isUpToDate, type OpenedDataset } from './opened.ts'
export { openConfined } from './source/confined.ts'
export { forgetInflated } from './source/inflated.ts'
export { changesBetween } from './statistics/changes.ts'
