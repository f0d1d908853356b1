//! The routes and the forms of what is asked of the server.

use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "a line for each request")]
fn each_request_has_the_route_and_the_fields_that_the_server_expects() {
    let task_sid = TaskSid::from_bits(1);
    let leg = Leg {
        task_sid: task_sid.clone(),
        conference_sid: ConferenceSid::from_bits(2),
        call_sid: CallSid::from_bits(3),
    };
    let sids = "taskSid=WT00000000000000000000000000000001\
                &conference=CF00000000000000000000000000000002\
                &participant=CA00000000000000000000000000000003";
    let number = "+14155550123".to_owned();
    for (request, path, body) in [
        (
            ServerRequest::CreateTask {
                to: number.clone(),
                extension: Extension::parse("42#"),
                from: Some("+1415".to_owned()),
                worker: "client:anna".to_owned(),
                internal: false,
                attributes: Some("{}".to_owned()),
                record: Some(false),
            },
            "/create-new-task",
            "Token=t%2B&To=%2B14155550123&Extension=42%23&From=%2B1415&Worker=client%3Aanna&Internal=false\
             &Attributes=%7B%7D&Record=false"
                .to_owned(),
        ),
        (
            ServerRequest::GiveUpCall { task_sid: task_sid.clone() },
            "/cleanup-rejected-task",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
        ),
        (
            ServerRequest::AddParticipant { task_sid, to: number, extension: None, from: None },
            "/add-conference-participant",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001&to=%2B14155550123&id=0000000a"
                .to_owned(),
        ),
        (
            ServerRequest::TransferCall {
                task_sid: leg.task_sid.clone(),
                transfer: Transfer {
                    to: "client:robin".to_owned(),
                    mode: TransferMode::HandOver,
                    note: "a & b".to_owned(),
                    attributes: None,
                    priority: None,
                },
            },
            "/transfer-call",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001&to=client%3Arobin\
             &mode=hand-over&note=a%20%26%20b&id=0000000a"
                .to_owned(),
        ),
        (
            ServerRequest::TransferCall {
                task_sid: leg.task_sid.clone(),
                transfer: Transfer {
                    to: "client:robin".to_owned(),
                    mode: TransferMode::AskFirst,
                    note: String::new(),
                    attributes: Some("{\"case\":7}".to_owned()),
                    priority: Some("5".to_owned()),
                },
            },
            "/transfer-call",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001&to=client%3Arobin&mode=ask-first&note=\
             &attributes=%7B%22case%22%3A7%7D&priority=5&id=0000000a"
                .to_owned(),
        ),
        (
            ServerRequest::HoldParticipant { leg: leg.clone(), hold: true, music: None },
            "/hold-conference-participant",
            format!("Token=t%2B&{sids}&hold=true"),
        ),
        (
            held_with(leg.clone(), None),
            "/hold-conference-participant",
            format!("Token=t%2B&{sids}&hold=true&holdMusicUrl=https%3A%2F%2Fexample.com%2Fa"),
        ),
        (
            held_with(leg.clone(), Some("POST")),
            "/hold-conference-participant",
            format!(
                "Token=t%2B&{sids}&hold=true&holdMusicUrl=https%3A%2F%2Fexample.com%2Fa\
                 &holdMusicMethod=POST"
            ),
        ),
        (
            ServerRequest::MuteParticipant { leg: leg.clone(), muted: false },
            "/mute-conference-participant",
            format!("Token=t%2B&{sids}&muted=false"),
        ),
        (
            ServerRequest::SendDigits {
                leg: leg.clone(),
                keys: Keys::parse("1,#").unwrap(),
            },
            "/send-digits",
            format!("Token=t%2B&{sids}&digits=1%2C%23&id=0000000a"),
        ),
        (
            ServerRequest::UpdateParticipant {
                leg: leg.clone(),
                end_conference_on_exit: false,
            },
            "/update-conference-participant",
            format!("Token=t%2B&{sids}&endConferenceOnExit=false"),
        ),
        (
            ServerRequest::TakeBackInvitation {
                task_sid: leg.task_sid.clone(),
                invitation: TaskSid::from_bits(4),
            },
            "/remove-conference-participant",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001\
             &participant=WT00000000000000000000000000000004"
                .to_owned(),
        ),
        (
            ServerRequest::PauseRecording { task_sid: leg.task_sid.clone(), paused: true },
            "/pause-recording",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001&paused=true".to_owned(),
        ),
        (
            ServerRequest::EndConference { task_sid: leg.task_sid.clone() },
            "/end-conference",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
        ),
        (
            ServerRequest::LeaveConference { task_sid: leg.task_sid.clone() },
            "/leave-conference",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
        ),
        (
            ServerRequest::RejoinConference { task_sid: leg.task_sid.clone() },
            "/rejoin-conference",
            "Token=t%2B&taskSid=WT00000000000000000000000000000001&id=0000000a".to_owned(),
        ),
        (
            ServerRequest::RemoveParticipant { leg },
            "/remove-conference-participant",
            format!("Token=t%2B&{sids}"),
        ),
    ] {
        assert_eq!(request.path(), path);
        assert_eq!(request.body("t+", &LegId::from_bits(10)), body);
    }
}

fn held_with(leg: Leg, method: Option<&str>) -> ServerRequest {
    let url = "https://example.com/a".to_owned();
    let music = Some(Music { url, method: method.map(str::to_owned) });
    ServerRequest::HoldParticipant { leg, hold: true, music }
}
