export { decodeRgb, encodePng, thumbnail } from './image/decode.ts'
export { importDataset, type ImportedDataset, type ImportOptions } from './import/import-dataset.ts'
