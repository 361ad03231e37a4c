import { useId } from 'react'
import type { Output } from '../../../core/contract/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

const COLUMNS = ['Stage', { label: 'Numbers that train', numeric: true }]

/** Where the recipe is, what its trainer should say, and how to run it. */
export function WrittenRecipe({
  written: { folder, expected, commands },
  onClose,
}: {
  readonly written: Output<'recipes.export'>
  readonly onClose: () => void
}) {
  const id = useId()
  return (
    <Dialog aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>The recipe is written</h2>
      <p className="row tight">
        <span className="path" data-testid="elsewhere-folder">
          {folder}
        </span>
        <CopyButton text={folder} label="Copy" iconOnly />
      </p>
      <p>
        Its README says how to install the trainer, run the recipe and go on after a stop. Before it runs for hours,
        compare what the trainer prints with this:
      </p>
      <table className="table">
        <TableHead columns={COLUMNS} />
        <tbody>
          {expected.map(({ name, trainable }) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="number">{trainable.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">
        <code>sh run.sh</code> in the folder runs these:
      </p>
      {/* A person scrolls it with the keyboard, too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="output" tabIndex={0}>
        {commands.join('\n')}
      </pre>
      <div className="row end">
        <CopyButton text={commands.join('\n')} label="Copy the commands" />
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  )
}
