//! An agent's page: what it asks the servers, with the agent's token.

use anyhow::Result;
use serde_json::Value;
use shared::{
    CallSid, TaskSid,
    api::{AddParticipantResponse, CreateNewTaskResponse, path},
};

use crate::{
    act::{Act, CUSTOMER},
    environment::{Environment, ORIGIN},
    numbers::number,
};

/// Somebody who works there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worker {
    pub(crate) email: &'static str,
    pub(crate) contact_uri: &'static str,
    pub(crate) caller_id: &'static str,
}

pub(crate) const WORKERS: [Worker; 2] = [
    Worker {
        email: "agent@example.com",
        contact_uri: "client:agent_40example_2Ecom",
        caller_id: "+15005550101",
    },
    Worker {
        email: "second@example.com",
        contact_uri: "client:second_40example_2Ecom",
        caller_id: "+15005550102",
    },
];

/// The page of who makes a call.
#[derive(Debug)]
pub(crate) struct Desk<'env> {
    pub(crate) environment: &'env Environment,
    pub(crate) agent: Worker,
    pub(crate) colleague: Worker,
    token: String,
    colleagues_token: String,
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

    /// What it says, in few words.
    pub(crate) fn in_words(&self) -> String {
        let message = self.body["message"].as_str().unwrap_or_default();
        format!("{} {message}", self.status).trim_end().to_owned()
    }
}

impl<'env> Desk<'env> {
    pub(crate) async fn open(environment: &'env Environment, seed: u64) -> Result<Self> {
        let [first, second] = WORKERS;
        let (agent, colleague) = if seed % 8 < 4 { (first, second) } else { (second, first) };
        let token = environment.twilio.log_in(agent.email).await?;
        let colleagues_token = environment.twilio.log_in(colleague.email).await?;
        Ok(Self { environment, agent, colleague, token, colleagues_token })
    }

    /// The press that makes the call.
    pub(crate) async fn create(
        &self,
        seed: u64,
    ) -> Result<(Answer, Option<CreateNewTaskResponse>)> {
        let to = number(seed, CUSTOMER);
        let form = [
            ("To", to.as_str()),
            ("From", self.agent.caller_id),
            ("Worker", self.agent.contact_uri),
            ("Internal", "false"),
        ];
        let answer = self.ask(&self.token, path::CREATE_NEW_TASK, &form).await?;
        let created = serde_json::from_value(answer.body.clone()).ok();
        Ok((answer, created))
    }

    /// One press in a call. What a person does at their telephone is none.
    pub(crate) async fn press(&self, seed: u64, task_sid: &TaskSid, act: &Act) -> Result<Answer> {
        let of_leg = async |path, call_sid: &CallSid, field: Option<(&str, bool)>| {
            let wanted = field.map(|(name, wanted)| (name, wanted.to_string()));
            let mut form = vec![("taskSid", task_sid.as_str()), ("participant", call_sid.as_str())];
            form.extend(wanted.as_ref().map(|(name, wanted)| (*name, wanted.as_str())));
            self.ask(&self.token, path, &form).await
        };
        let add = async |to: &str, from: &str, id: &u32| {
            let id = format!("{id:08x}");
            let form =
                [("taskSid", task_sid.as_str()), ("to", to), ("from", from), ("id", id.as_str())];
            self.ask(&self.token, path::ADD_CONFERENCE_PARTICIPANT, &form).await
        };
        match act {
            Act::Hold(leg, hold) => {
                of_leg(path::HOLD_CONFERENCE_PARTICIPANT, leg, Some(("hold", *hold))).await
            }
            Act::Mute(leg, muted) => {
                of_leg(path::MUTE_CONFERENCE_PARTICIPANT, leg, Some(("muted", *muted))).await
            }
            Act::Remove(leg) => of_leg(path::REMOVE_CONFERENCE_PARTICIPANT, leg, None).await,
            Act::Add(index, id) => add(&number(seed, *index), self.agent.caller_id, id).await,
            Act::CallAgain(id) => add(&number(seed, CUSTOMER), self.agent.caller_id, id).await,
            Act::Invite(id) => add(self.colleague.contact_uri, "Somebody", id).await,
            Act::TakeBack(invitation) => {
                let form = [("taskSid", task_sid.as_str()), ("participant", invitation.as_str())];
                self.ask(&self.token, path::REMOVE_CONFERENCE_PARTICIPANT, &form).await
            }
            Act::End => {
                self.ask(&self.token, path::END_CONFERENCE, &[("taskSid", task_sid.as_str())]).await
            }
            Act::HangUp(leg) => {
                let done = self.environment.twilio.phone(leg, "hang-up").await?;
                Ok(Answer { status: if done { 200 } else { 404 }, body: Value::Null })
            }
        }
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
