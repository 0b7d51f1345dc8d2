import type { DriftGroup } from '../../audit/drift/drift.ts';

/** How sure it is that changes are the cause, and what undoing them does. */
export function proofInWords(cause: DriftGroup['cause'], changes: number, undo: DriftGroup['undo']): string {
  switch (cause) {
    case 'proved':
      if (changes === 1) return 'undone, it ends what is shown here';
      return undo === 'any'
        ? 'each had to be made: any one undone ends what is shown here'
        : 'each would have done it alone: only all undone end what is shown here';
    case 'among':
      return 'undone together they end it; which of them matter was not worked out: they are too many';
    default:
      return 'concerns the principal; that it is the reason was not proved';
  }
}

/** What happened where no change of what is allowed explains it. */
export function withoutChange(cause: DriftGroup['cause']): string {
  switch (cause) {
    case 'scope':
      return 'Access is as it was; what was meant changed (the registry, or what the operators hold)';
    case 'act':
      return 'Something was done; what is allowed did not change';
    default:
      return 'Nothing that was collected explains this';
  }
}
