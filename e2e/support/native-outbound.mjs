// An account in which Flex's own outbound calls are switched on.

/** Loads the page again in such an account, with these settings of ours. */
export async function hasNativeOutbound(agent, ours = {}) {
  await agent.page.unroute('**/v1/Configuration?*');
  await agent.page.route('**/v1/Configuration?*', async (route) => {
    const answer = await route.fetch();
    const configuration = await answer.json();
    const workflow = configuration.taskrouter_target_workflow_sid;
    const queue = configuration.taskrouter_target_taskqueue_sid;
    configuration.outbound_call_flows = {
      default: { enabled: true, caller_id: '+15005550101', location: 'US', queue_sid: queue, workflow_sid: workflow },
    };
    Object.assign(configuration.ui_attributes.outbound_participants_canvas, ours);
    await route.fulfill({ response: answer, json: configuration });
  });
  await agent.reloads();
}
