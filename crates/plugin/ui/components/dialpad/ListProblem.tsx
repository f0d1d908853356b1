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

export function ListProblem({ asked, view }: Props): JSX.Element {
  const problem = !asked && view.problem?.startsWith('number') ? null : view.problem;
  return (
    <>
      <Problem data-testid="outbound-dialpad-problem" role="alert">
        {problem && problemText(problem, view.detail)}
      </Problem>
      <Note role="status">{view.busy && text('dialpad', 'busy')}</Note>
    </>
  );
}
