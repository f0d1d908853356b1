/** Whether the next call is recorded, where the operator leaves that to agents. */
import React, { useEffect } from 'react';
import { text } from '../../strings/strings';
import type { Dialler } from './dialler';

export function RecordField({ dialler, disabled }: { dialler: Dialler; disabled: boolean }): JSX.Element | null {
  // What was said for one call counts for no other.
  useEffect(() => () => dialler.resetRecord(), [dialler]);
  if (dialler.recordCalls === undefined) return null;
  return (
    <label>
      <input
        defaultChecked={dialler.recordCalls}
        disabled={disabled}
        onChange={({ target }) => (dialler.recordCalls = target.checked)}
        type="checkbox"
      />
      {` ${text('dialpad', 'record')}`}
    </label>
  );
}
