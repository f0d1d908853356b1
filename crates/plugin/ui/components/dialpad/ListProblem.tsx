/** What came of choosing somebody from a list. */
import React from 'react';
import type { DialpadView } from '../../seam/DialpadView';
import { problemText, text } from '../../strings/strings';
import { Note } from './list-styles';
import { Problem } from './styles';

interface Props {
  /** Whether somebody has been chosen from this list: else what is wrong with a number is said at its field. */
  asked: boolean;
  view: DialpadView;
}

/** A long list is scrolled when somebody is chosen: what is wrong is above it. */
const comeIntoView = (box: HTMLElement | null) => box?.textContent && box.scrollIntoView({ block: 'nearest' });

export function ListProblem({ asked, view }: Props): JSX.Element {
  const problem = !asked && view.is_at_field ? null : view.problem;
  return (
    <>
      <Problem key={problem + view.detail} ref={comeIntoView} data-testid="outbound-dialpad-problem" role="alert">
        {problem && problemText(problem, view.detail)}
      </Problem>
      <Note role="status">{view.busy && text('dialpad', 'busy')}</Note>
    </>
  );
}
