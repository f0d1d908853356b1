/** Makes a call of what a dialler puts on its channel, so that Flex draws a call canvas. */
import { DefaultTaskChannels, TaskChannels } from '@twilio/flex-ui';
import { TASK_CHANNEL } from '../seam/TaskChannel';

export function registerChannel(): void {
  const channel = DefaultTaskChannels.createCallTaskChannel(
    TASK_CHANNEL,
    (task) => task.taskChannelUniqueName === TASK_CHANNEL,
  );
  TaskChannels.register(channel);
}
