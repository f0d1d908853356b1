import { story } from '/work/wt/plugin/e2e/support/story.mjs';
story('dbg', async ({ agent }) => {
  await new Promise((r) => setTimeout(r, 3000));
  console.log('PROBLEMS', JSON.stringify(agent.problems).slice(0, 2000));
  console.log('TOASTS', JSON.stringify(await agent.toasts()));
  await agent.photographs('dbg');
});
