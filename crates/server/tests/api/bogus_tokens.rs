//! Tokens that open nothing: what they cost.

use std::time::Duration;

use emulator::{Faults, RequestFault};
use futures_util::future::join_all;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, TestApp};

const VALIDATE: &str = "/Tokens/validate";

#[tokio::test]
async fn what_has_not_the_form_of_a_token_is_refused_without_asking_twilio() {
    let app = TestApp::spawn().await;
    let long = "a".repeat(60_000);
    for token in ["x", "two words of no use", "eyJ.<script>.eyJ.eyJ.eyJ", &long] {
        assert_eq!(app.log_in_with(token.to_owned()).await, (403, None), "{token}");
    }
    assert_eq!(app.tokens_validated(), 0);
    app.stop().await;
}

#[tokio::test]
async fn a_no_is_remembered_and_equal_tokens_are_asked_for_once_at_a_time() {
    let app = TestApp::spawn().await;
    let answers = join_all((0..20).map(|_| app.log_in_with(bogus(0)))).await;
    assert!(answers.iter().all(|answer| *answer == (403, None)), "{answers:?}");
    assert_eq!(app.log_in_with(bogus(0)).await, (403, None));
    assert_eq!(app.tokens_validated(), 1);

    let form = [("callSid", "CA1")];
    join_all((0..20).map(|_| app.ask("/get-call-properties", &form))).await;
    assert_eq!(app.tokens_validated(), 2, "a yes is shared as a no is");
    app.stop().await;
}

#[tokio::test]
async fn a_no_that_comes_at_the_same_moment_is_not_missed() {
    let app = TestApp::spawn_with(&[("FAILED_PROOFS_PER_MINUTE", "0")]).await;
    for number in 0..100 {
        join_all((0..20).map(|_| app.log_in_with(bogus(number)))).await;
    }
    assert_eq!(app.tokens_validated(), 100);
    app.stop().await;
}

#[tokio::test]
async fn an_address_whose_proofs_fail_has_to_wait_and_who_has_worked_there_goes_on() {
    let app = TestApp::spawn_with(&[("FAILED_PROOFS_PER_MINUTE", "2")]).await;
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    assert_eq!(app.ask("/create-new-task", &form).await.0, 200);
    let before = app.tokens_validated();

    let mut answers = Vec::new();
    for number in 0..40 {
        answers.push(app.log_in_with(bogus(number)).await);
    }
    assert_eq!(answers[..2], [(403, None), (403, None)]);
    let to_wait = (429, Some("30".to_owned()));
    assert!(answers[2..].iter().all(|answer| *answer == to_wait), "{answers:?}");
    assert_eq!(app.tokens_validated() - before, 2);

    // A colleague at the same address whose token is known, also when Twilio is asked for it anew.
    assert_eq!(app.ask("/create-new-task", &form).await.0, 200);
    assert_eq!(app.ask("/sync-token", &[]).await.0, 200);
    app.stop().await;
}

#[tokio::test]
async fn sixty_bogus_requests_at_once_ask_twilio_hardly_more_often_than_an_address_may_fail() {
    let app = TestApp::spawn_with(&[("FAILED_PROOFS_PER_MINUTE", "5")]).await;
    // Twenty of them have one equal token.
    let tokens = (0..60).map(|number: usize| bogus(number.max(20)));
    let answers = join_all(tokens.map(|token| app.log_in_with(token))).await;
    let is_refused = |status: u16| status == 403 || status == 429;
    assert!(answers.iter().all(|(status, _)| is_refused(*status)), "{answers:?}");
    // And those that are under way when the last of them is counted.
    assert!((5..=8).contains(&app.tokens_validated()), "{}", app.tokens_validated());
    app.stop().await;
}

#[tokio::test]
async fn whoever_breaks_off_has_failed_all_the_same() {
    let app = TestApp::spawn_with(&[("FAILED_PROOFS_PER_MINUTE", "2")]).await;
    for number in 0..2 {
        let slow = RequestFault::slow("POST", "/iam.twilio.com/*/Tokens/validate", 300, 1);
        app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
        app.break_off_with(&bogus(number)).await;
    }
    // The second answer is on its way.
    sleep(Duration::from_millis(1_500)).await;
    assert_eq!(app.log_in_with(bogus(2)).await.0, 429);
    app.stop().await;
}

#[tokio::test]
async fn all_who_work_in_an_office_come_at_once_and_nobody_is_refused() {
    let app = TestApp::spawn().await;
    let mut tokens = Vec::new();
    for _ in 0..50 {
        tokens.push(app.log_in("").await);
    }
    let slow = RequestFault::slow("POST", "/iam.twilio.com/*/Tokens/validate", 700, u32::MAX);
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    let answers = join_all(tokens.into_iter().map(|token| app.log_in_with(token))).await;
    assert!(answers.iter().all(|answer| *answer == (200, None)), "{answers:?}");
    app.stop().await;
}

impl TestApp {
    /// Asks for something with this token: the status, and how long to wait.
    async fn log_in_with(&self, token: String) -> (u16, Option<String>) {
        let request = self.http.post(format!("{}/sync-token", self.url)).form(&[("Token", token)]);
        let answer = request.send().await.unwrap();
        let wait = answer.headers().get("Retry-After").map(|it| it.to_str().unwrap().to_owned());
        (answer.status().as_u16(), wait)
    }

    /// Asks for something with this token and resets the connection while Twilio, who is slow, is being asked.
    async fn break_off_with(&self, token: &str) {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut connection = TcpStream::connect(address).await.unwrap();
        let body = format!("Token={token}");
        let length = body.len();
        let form = "Content-Type: application/x-www-form-urlencoded";
        let head = format!("POST /sync-token HTTP/1.1\r\nHost: {address}\r\n{form}\r\n");
        let request = format!("{head}Content-Length: {length}\r\n\r\n{body}");
        connection.write_all(request.as_bytes()).await.unwrap();
        while self.faults_left().await > 0 {
            sleep(Duration::from_millis(5)).await;
        }
        connection.set_zero_linger().unwrap();
    }

    /// How often Twilio was asked whether a token is valid.
    fn tokens_validated(&self) -> usize {
        self.emulator.requests().iter().filter(|it| it.path.contains(VALIDATE)).count()
    }
}

/// A token that Twilio never issued, in the form of one that it did.
fn bogus(number: usize) -> String {
    format!("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..0123456789abcdef.{number:064x}.0123456789")
}
