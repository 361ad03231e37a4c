/** A mark of a vocabulary that no text is taken apart into, as tokenizer.json lists it. */
export const addedToken = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})
