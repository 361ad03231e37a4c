import { Damaged } from './damaged.ts'

/** Throws Damaged where a file is no more than Git LFS's pointer to the data. @param head the file's first bytes */
export function refusePointer(head: Buffer): void {
  if (head.toString('latin1').startsWith('version https://git-lfs')) {
    throw new Damaged('is a Git LFS pointer, not the data: run `git lfs pull` in its folder.')
  }
}
