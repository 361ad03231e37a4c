import { Component, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { FailurePanel } from './FailurePanel.tsx'

/** Keeps the window usable when a screen breaks, and gives the person something to copy. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    const details = error.stack ?? error.message
    return (
      <FailurePanel
        failure={{
          code: 'internal',
          message: 'This screen could not be drawn. Training continues in its own process. Open the screen again.',
          details,
        }}
      >
        <Button onClick={() => this.setState({ error: null })}>Open again</Button>
      </FailurePanel>
    )
  }
}
