//! Who is left behind when the leave of somebody else is lost.

use crate::line::Line;

#[tokio::test]
async fn who_stays_is_not_alone_when_a_third_is_gone_and_only_their_call_tells() {
    for agent_first in [true, false] {
        let line = Line::of_three().await;
        line.stops_hearing();
        line.hangs_up(&line.call.agent).await;
        line.hangs_up(&line.third).await;
        let agent_leaves =
            || line.hears(&line.app.url, "participant-leave", Some(&line.call.agent));
        if agent_first {
            agent_leaves().await;
        }
        line.hears_of_the_call(&line.third, "completed").await;
        if !agent_first {
            agent_leaves().await;
        }
        assert_eq!(line.on_the_line(), [], "{agent_first}");
        line.app.stop().await;
    }
}
