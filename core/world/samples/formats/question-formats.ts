import type { QuestionItem } from '../question-items.ts'
import { groupName } from '../sample-items.ts'
import type { SampleFormat } from './format.ts'
import { jsonFile, jsonLines } from './format.ts'

/** One line a picture with its question and answer. */
export const questions: SampleFormat<QuestionItem> = {
  pathOf: (item) => `images/${item.fileName}`,
  documents: (pictures) => [
    jsonLines(
      'questions.jsonl',
      pictures.map(({ file, item }) => ({
        image: file,
        question: item.question.text,
        answer: item.answer,
        ...(item.group !== undefined && { group: groupName(item.group) }),
      })),
    ),
  ],
}

/** Conversations as LLaMA-Factory and ms-swift read them, with the former's entry for its list of datasets. */
export const messages: SampleFormat<QuestionItem> = {
  pathOf: (item) => `images/${item.fileName}`,
  documents(pictures) {
    const rows = pictures.map(({ file, item }) => ({
      messages: [
        { role: 'user', content: `<image>${item.question.text}` },
        { role: 'assistant', content: item.answer },
      ],
      images: [file],
      ...(item.group !== undefined && { group: groupName(item.group) }),
    }))
    const entry = {
      file_name: 'data.json',
      formatting: 'sharegpt',
      columns: { messages: 'messages', images: 'images' },
      tags: { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant' },
    }
    return [jsonFile('data.json', rows), jsonFile('dataset_info.json', { sample: entry })]
  },
}
