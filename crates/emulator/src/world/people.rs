//! Who works in the emulated contact centre, the same at every start.

use shared::WorkerSid;

/// Somebody with a Flex login and a `TaskRouter` worker.
#[derive(Debug)]
pub(crate) struct Person {
    /// The number that their worker's SID ends with.
    pub(crate) number: u32,
    pub(crate) full_name: &'static str,
    pub(crate) email: &'static str,
    /// The e-mail address as Twilio writes it where only letters, digits and `_` may stand.
    pub(crate) identity: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) roles: &'static [&'static str],
}

impl Person {
    pub(crate) fn worker_sid(&self) -> WorkerSid {
        WorkerSid::from_bits(u128::from(self.number))
    }

    /// The SID of their Flex user.
    pub(crate) fn flex_user_sid(&self) -> String {
        format!("FU{:032x}", self.number)
    }

    /// Where their telephone in the browser is reached.
    pub(crate) fn contact_uri(&self) -> String {
        format!("client:{}", self.identity)
    }
}

/// Everybody, in the order of their workers' SIDs.
pub(crate) const PEOPLE: [Person; 3] = [
    Person {
        number: 1,
        full_name: "Alex Agent",
        email: "agent@example.com",
        identity: "agent_40example_2Ecom",
        phone: "+15005550101",
        roles: &["agent"],
    },
    Person {
        number: 2,
        full_name: "Sam Second",
        email: "second@example.com",
        identity: "second_40example_2Ecom",
        phone: "+15005550102",
        roles: &["agent"],
    },
    Person {
        number: 3,
        full_name: "Sue Supervisor",
        email: "supervisor@example.com",
        identity: "supervisor_40example_2Ecom",
        phone: "+15005550103",
        roles: &["supervisor"],
    },
];
