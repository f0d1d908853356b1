/** What came of choosing somebody from a list. */
import React from 'react';
import type { DialpadView } from '../../seam/DialpadView';
import { problemText, text } from '../../strings/strings';
import { Note } from './list-styles';
import { Problem } from './styles';

export function ListProblem({ view }: { view: DialpadView }): JSX.Element {
  // What is wrong with the text of the number field is said there.
  const problem = view.problem?.startsWith('number') ? null : view.problem;
  return (
    <>
      <Problem data-testid="outbound-dialpad-problem" role="alert">
        {problem && problemText(problem, view.detail)}
      </Problem>
      <Note role="status">{view.busy && text('dialpad', 'busy')}</Note>
    </>
  );
}
