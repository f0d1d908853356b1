/** The call of another agent that a supervisor has open in the Teams view. */
import type { Manager } from '@twilio/flex-ui';

type Task = ReturnType<Manager['store']['getState']>['flex']['supervisor']['workers'][number]['tasks'][number];

/** It has the form of a reservation of Flex's TaskRouter client. */
export interface WatchedCall {
  sid: string;
  status: string;
  workerSid: string;
  task: Pick<Task, 'attributes' | 'routingTarget' | 'taskChannelUniqueName'> & { sid: string };
}

/** Reports it when it is opened, and `undefined` when it is closed, ends, or another view is shown. */
export function watchSupervision({ store }: Manager, onWatched: (call: WatchedCall | undefined) => void): void {
  const read = (): Task | undefined => {
    const { supervisor, view } = store.getState().flex;
    if (view.activeView !== 'teams') return undefined;
    const workers = supervisor.stickyWorker ? [supervisor.stickyWorker, ...supervisor.workers] : supervisor.workers;
    const tasks = workers.flatMap((worker) => worker.tasks);
    return tasks.find(({ sid, status }) => sid === view.selectedTaskInSupervisorSid && status === 'accepted');
  };
  let watched: string | undefined;
  store.subscribe(() => {
    const task = read();
    if (task?.sid === watched) return;
    watched = task?.sid;
    onWatched(task && callOf(task));
  });
}

function callOf(task: Task): WatchedCall {
  const { attributes, routingTarget, sid, status, taskChannelUniqueName, taskSid, workerSid } = task;
  return { sid, status, workerSid, task: { attributes, routingTarget, sid: taskSid, taskChannelUniqueName } };
}
