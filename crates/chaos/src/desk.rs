//! An agent's page: what it asks the servers, with the agent's token.

use std::{cell::RefCell, time::Duration};

use anyhow::Result;
use serde_json::Value;
use shared::{
    CallSid, TaskSid,
    api::{AddParticipantResponse, CreateNewTaskResponse, path},
};
use tokio::time::sleep;

use crate::{
    act::{Act, CUSTOMER},
    call_wish::CallWish,
    environment::{Environment, ORIGIN},
    flags::Flags,
    numbers::{number, written},
    settings::CHOSEN_MUSIC,
    workers::{QUEUE, SUPERVISOR, WORKERS, Worker},
};

/// For how long a token is valid that is about to be over.
const SHORT: Duration = Duration::from_secs(1);

/// The page of who makes a call.
#[derive(Debug)]
pub(crate) struct Desk<'env> {
    pub(crate) environment: &'env Environment,
    pub(crate) agent: Worker,
    pub(crate) colleague: Worker,
    /// Another one, after the page was loaded anew.
    token: RefCell<String>,
    colleagues_token: String,
    flags: &'env Flags,
}

/// What the servers answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn is_yes(&self) -> bool {
        self.status == 200
    }

    /// Of something that was done, or was not.
    fn of(done: bool) -> Self {
        Self { status: if done { 200 } else { 404 }, body: Value::Null }
    }

    /// What it says, in few words.
    pub(crate) fn in_words(&self) -> String {
        let message = self.body["message"].as_str().unwrap_or_default();
        format!("{} {message}", self.status).trim_end().to_owned()
    }
}

impl<'env> Desk<'env> {
    pub(crate) async fn open(
        environment: &'env Environment,
        flags: &'env Flags,
        seed: u64,
    ) -> Result<Self> {
        let [first, second] = WORKERS;
        let is_first = (seed / 8).is_multiple_of(2);
        let (agent, colleague) = if is_first { (first, second) } else { (second, first) };
        let token = RefCell::new(environment.twilio.log_in(agent.email, None).await?);
        let colleagues_token = environment.twilio.log_in(colleague.email, None).await?;
        Ok(Self { environment, agent, colleague, token, colleagues_token, flags })
    }

    /// The press that makes the call.
    pub(crate) async fn create(
        &self,
        seed: u64,
    ) -> Result<(Answer, Option<CreateNewTaskResponse>)> {
        let to = self.written(seed, CUSTOMER);
        let wanted = CallWish::of(seed).fields();
        let mut form = vec![
            ("To", to.as_str()),
            ("From", self.agent.caller_id),
            ("Worker", self.agent.contact_uri),
            ("Internal", "false"),
        ];
        form.extend(wanted.iter().map(|(name, value)| (*name, value.as_str())));
        let answer = self.ask(&self.token(), path::CREATE_NEW_TASK, &form).await?;
        let created = serde_json::from_value(answer.body.clone()).ok();
        Ok((answer, created))
    }

    /// A number as the agent writes it.
    fn written(&self, seed: u64, index: u64) -> String {
        if self.writes_as_people_do() { written(seed, index) } else { number(seed, index) }
    }

    /// A server of another version may read only numbers of E.164.
    pub(crate) fn writes_as_people_do(&self) -> bool {
        self.flags.server.len() == 1
    }

    /// One press in a call. What a person does at their telephone is none.
    pub(crate) async fn press(&self, seed: u64, task_sid: &TaskSid, act: &Act) -> Result<Answer> {
        let of_leg = async |path, call_sid: &CallSid, field: Option<(&str, bool)>| {
            let wanted = field.map(|(name, wanted)| (name, wanted.to_string()));
            let mut form = vec![("taskSid", task_sid.as_str()), ("participant", call_sid.as_str())];
            form.extend(wanted.as_ref().map(|(name, wanted)| (*name, wanted.as_str())));
            self.ask(&self.token(), path, &form).await
        };
        let add = async |to: &str, from: &str, id: &u32| {
            let id = format!("{id:08x}");
            let form =
                [("taskSid", task_sid.as_str()), ("to", to), ("from", from), ("id", id.as_str())];
            self.ask(&self.token(), path::ADD_CONFERENCE_PARTICIPANT, &form).await
        };
        let transfer = async |mode: &str, to: &str, id: &u32| {
            let id = format!("{id:08x}");
            let form =
                [("taskSid", task_sid.as_str()), ("to", to), ("mode", mode), ("id", id.as_str())];
            self.ask(&self.token(), path::TRANSFER_CALL, &form).await
        };
        match act {
            Act::Hold(leg, hold) => {
                of_leg(path::HOLD_CONFERENCE_PARTICIPANT, leg, Some(("hold", *hold))).await
            }
            Act::HoldWithMusic(leg) => {
                let form = [
                    ("taskSid", task_sid.as_str()),
                    ("participant", leg.as_str()),
                    ("hold", "true"),
                    ("holdMusicUrl", CHOSEN_MUSIC),
                ];
                self.ask(&self.token(), path::HOLD_CONFERENCE_PARTICIPANT, &form).await
            }
            Act::Mute(leg, muted) => {
                of_leg(path::MUTE_CONFERENCE_PARTICIPANT, leg, Some(("muted", *muted))).await
            }
            Act::PauseRecording(_, paused) => {
                let paused = paused.to_string();
                let form = [("taskSid", task_sid.as_str()), ("paused", paused.as_str())];
                self.ask(&self.token(), path::PAUSE_RECORDING, &form).await
            }
            Act::SendDigits(leg, id) => {
                let id = format!("{id:08x}");
                let form = [
                    ("taskSid", task_sid.as_str()),
                    ("participant", leg.as_str()),
                    ("digits", "1#"),
                    ("id", id.as_str()),
                ];
                self.ask(&self.token(), path::SEND_DIGITS, &form).await
            }
            Act::Remove(leg) => of_leg(path::REMOVE_CONFERENCE_PARTICIPANT, leg, None).await,
            Act::Add(index, id) => add(&self.written(seed, *index), self.agent.caller_id, id).await,
            Act::CallAgain(id) => {
                add(&self.written(seed, CUSTOMER), self.agent.caller_id, id).await
            }
            Act::Invite(id) => add(self.colleague.contact_uri, "Somebody", id).await,
            Act::AskFirst(id) => transfer("ask-first", self.colleague.contact_uri, id).await,
            Act::AskQueueFirst(id) => transfer("ask-first", QUEUE, id).await,
            Act::HandOver(id) => transfer("hand-over", self.colleague.contact_uri, id).await,
            Act::HandOverToQueue(id) => transfer("hand-over", QUEUE, id).await,
            Act::TakeBack(invitation) => {
                let form = [("taskSid", task_sid.as_str()), ("participant", invitation.as_str())];
                self.ask(&self.token(), path::REMOVE_CONFERENCE_PARTICIPANT, &form).await
            }
            Act::End => {
                self.ask(&self.token(), path::END_CONFERENCE, &[("taskSid", task_sid.as_str())])
                    .await
            }
            Act::Leave(leg) => {
                let form = [("taskSid", task_sid.as_str())];
                self.ask(&self.token(), path::LEAVE_CONFERENCE, &form).await?;
                Ok(Answer::of(self.environment.twilio.phone(leg, "hang-up").await?))
            }
            Act::HangUp(leg) => {
                Ok(Answer::of(self.environment.twilio.phone(leg, "hang-up").await?))
            }
            Act::Reload(leg, own) => self.reload(task_sid, leg, own.as_ref()).await,
            Act::TokenExpires => self.press_with_a_token_that_is_over(task_sid).await,
            Act::Monitor(reservation_sid) => {
                let path = format!("Tasks/{task_sid}/Reservations/{reservation_sid}");
                let form = [
                    ("Instruction", "supervise"),
                    ("Supervisor", SUPERVISOR.sid),
                    ("SupervisorMode", "monitor"),
                ];
                Ok(Answer::of(self.environment.twilio.task_router(&path, &form).await?))
            }
            Act::Purge => {
                let path = format!("tasks/{task_sid}/purge");
                Ok(Answer::of(self.environment.twilio.accident(&path).await?))
            }
            Act::BornAgain => {
                let path = format!("conferences/{task_sid}/restart");
                Ok(Answer::of(self.environment.twilio.accident(&path).await?))
            }
        }
    }

    /// The page is loaded anew, with the telephone in it if there is one: it logs in, asks for a token for
    /// the maps and, as old clients do, whom a leg rings. Answers with the token.
    async fn reload(
        &self,
        task_sid: &TaskSid,
        leg: &CallSid,
        own: Option<&CallSid>,
    ) -> Result<Answer> {
        if let Some(own) = own {
            self.environment.twilio.phone(own, "hang-up").await?;
        }
        self.log_in().await?;
        let form = [("taskSid", task_sid.as_str()), ("callSid", leg.as_str())];
        self.ask(&self.token(), path::GET_CALL_PROPERTIES, &form).await?;
        self.ask(&self.token(), path::SYNC_TOKEN, &[]).await
    }

    /// Asks to end the call with a token that is over, then logs in.
    async fn press_with_a_token_that_is_over(&self, task_sid: &TaskSid) -> Result<Answer> {
        let token = self.environment.twilio.log_in(self.agent.email, Some(SHORT)).await?;
        sleep(self.flags.real(SHORT * 2)).await;
        let form = [("taskSid", task_sid.as_str())];
        let answer = self.ask(&token, path::END_CONFERENCE, &form).await?;
        self.log_in().await?;
        Ok(answer)
    }

    async fn log_in(&self) -> Result<()> {
        let token = self.environment.twilio.log_in(self.agent.email, None).await?;
        self.token.replace(token);
        Ok(())
    }

    pub(crate) fn token(&self) -> String {
        self.token.borrow().clone()
    }

    /// The colleague does not come, and their page says so.
    pub(crate) async fn reject(&self, task_sid: &TaskSid) -> Result<Answer> {
        let form = [("taskSid", task_sid.as_str())];
        self.ask(&self.colleagues_token, path::CLEANUP_REJECTED_TASK, &form).await
    }

    /// The leg that an answer names.
    pub(crate) fn leg(answer: &Answer) -> Option<CallSid> {
        let added: AddParticipantResponse = serde_json::from_value(answer.body.clone()).ok()?;
        added.call_sid
    }

    async fn ask(&self, token: &str, path: &str, form: &[(&str, &str)]) -> Result<Answer> {
        let Environment { http, url, .. } = self.environment;
        let mut fields = vec![("Token", token)];
        fields.extend(form);
        let request = http.post(format!("{url}{path}")).header("Origin", ORIGIN).form(&fields);
        Ok(match request.send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                Answer { status, body: answer.json().await.unwrap_or_default() }
            }
            // The page has waited long enough.
            Err(_timeout) => Answer { status: 0, body: Value::Null },
        })
    }
}
