//! The account's auth token is rotated while calls go on.

use crate::{line::Line, order::with};

#[tokio::test]
async fn an_auth_token_that_is_rotated_in_mid_call_loses_no_event() {
    let line = Line::of_two().await;
    let app = &line.app;
    let old = app.emulator.account().auth_token.clone();
    let new = "the_next_auth_token_0123456789abc";
    let both = format!("{new},{old}");
    let (rotating, first) = app.spawn_replica_with(("TWILIO_AUTH_TOKEN", &both));
    let (rotated, second) = app.spawn_replica_with(("TWILIO_AUTH_TOKEN", new));
    let join = line.told("participant-join", Some(&line.call.customer));
    let hold = |number: u32, hold: bool| {
        let number = number.to_string();
        let event = if hold { "participant-hold" } else { "participant-unhold" };
        let fields = [
            ("StatusCallbackEvent", event),
            ("Hold", if hold { "true" } else { "false" }),
            ("SequenceNumber", number.as_str()),
        ];
        with(&join, &fields)
    };
    // Twilio signs with the one, then with the other; a server that knows both takes both.
    let steps = [
        (&app.url, old.as_str(), 101, true),
        (&rotating, old.as_str(), 102, false),
        (&rotating, new, 103, true),
        (&rotated, new, 104, false),
        (&rotating, old.as_str(), 105, true),
    ];
    for (server, auth_token, number, held) in steps {
        let event = hold(number, held);
        let status = app.deliver_signed_with(auth_token, server, Line::PATH, &event).await;
        assert_eq!(status, 204, "{number}");
        assert_eq!(line.item(&line.call.customer).await["hold"], held, "{number}");
    }
    // Once the old one is gone, nobody who knows it is Twilio.
    for (server, auth_token) in [(&rotated, old.as_str()), (&app.url, new)] {
        let event = hold(106, false);
        let status = app.deliver_signed_with(auth_token, server, Line::PATH, &event).await;
        assert_eq!(status, 403);
    }
    assert_eq!(line.item(&line.call.customer).await["hold"], true);
    for handle in [first, second] {
        handle.stop(false).await;
    }
    line.app.stop().await;
}
