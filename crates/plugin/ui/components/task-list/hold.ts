/** The button of the task list holds the customer and nobody else: on a call without one it would do nothing. */
import { TaskListButtons } from '@twilio/flex-ui';
import { offersOf, type CanvasProps } from '../tile/canvas-call';

export function removeHoldWithoutCustomer(): void {
  TaskListButtons.Content.remove('hold', {
    if: (canvas: CanvasProps) => offersOf(canvas)?.lacks_customer ?? false,
  });
}
