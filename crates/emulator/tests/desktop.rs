//! What the Flex UI asks for when it starts, over the wire.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::PathBuf, time::Duration};

use emulator::{Clock, Emulator, Options};
use reqwest::{
    Client, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_worker_is_logged_in_and_their_token_tells_who_they_are() {
    let desktop = Desktop::start();
    let session = desktop.log_in("second@example.com").await;
    assert_eq!(session["identity"], "second_40example_2Ecom");
    assert_eq!(session["roles"], json!(["agent"]));

    let (status, info) = desktop.token_info(&session).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(info["valid"], true);
    assert_eq!(info["identity"], session["identity"]);
    assert_eq!(info["expiration"], session["expiration"]);
    assert_eq!(info["flex_user_sid"], session["flexUserSid"]);
    assert_eq!(info["worker_sid"], "WK00000000000000000000000000000002");
}

#[tokio::test]
async fn who_does_not_work_here_is_told_who_does() {
    let desktop = Desktop::start();
    let (status, error) = desktop.get("/_emulator/session?worker=nobody@example.com").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(error["message"].as_str().unwrap().contains("agent@example.com"), "{error}");
}

#[tokio::test]
async fn an_agent_can_choose_a_language_and_gets_its_texts() {
    let desktop = Desktop::start();
    let folder = "/assets.flex.twilio.com/assets/locales/releases/flex-ui/2.17.1";
    let (status, locales) = desktop.get(&format!("{folder}/available_locales.json")).await;
    assert_eq!(status, StatusCode::OK);
    let tags: Vec<_> = locales.as_array().unwrap().iter().map(|locale| &locale["tag"]).collect();
    assert_eq!(tags, ["en-US", "de-DE", "es-MX", "fr-FR", "ja-JP", "pt-BR"]);

    let (status, texts) = desktop.get(&format!("{folder}/ja-JP.json")).await;
    assert_eq!((status, texts), (StatusCode::OK, json!({"strings": {}})));
    let answer = desktop.client.get(desktop.url(&format!("{folder}/xx-XX.json"))).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_configuration_opens_to_a_token_and_names_the_products_server() {
    let desktop = Desktop::start();
    let path = "/flex-api.twilio.com/v1/Configuration?UiVersion=2.17.1";
    let (status, error) = desktop.get(path).await;
    assert_eq!((status, &error["code"]), (StatusCode::UNAUTHORIZED, &json!(20003)));

    let session = desktop.log_in("agent@example.com").await;
    let answer = desktop
        .client
        .get(desktop.url(path))
        .basic_auth("token", session["token"].as_str())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let configuration: Value = answer.json().await.unwrap();
    let ui_attributes = &configuration["ui_attributes"];
    assert_eq!(ui_attributes["version_compatibility"], "yes");
    assert_eq!(ui_attributes["outbound_participants_canvas"]["server_url"], SERVER_URL);
    assert_eq!(configuration["agent_conv_end_methods"]["enabled"], json!([]));
}

#[tokio::test]
async fn a_token_expires_with_twilios_code_unless_it_was_renewed() {
    let desktop = Desktop::start();
    let session = desktop.log_in("agent@example.com").await;
    desktop.emulator.advance(Duration::from_hours(23));
    let answer = desktop
        .client
        .post(desktop.url(&format!("/iam.twilio.com/v1/Accounts/{ACCOUNT}/Tokens/refresh")))
        .json(&json!({"token": session["token"]}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let renewed: Value = answer.json().await.unwrap();
    assert_eq!(renewed["flexUserSid"], session["flexUserSid"]);

    desktop.emulator.advance(Duration::from_hours(2));
    let (status, error) = desktop.token_info(&session).await;
    assert_eq!((status, &error["code"]), (StatusCode::UNAUTHORIZED, &json!(20104)));
    assert_eq!(desktop.token_info(&renewed).await.0, StatusCode::OK);
}

#[tokio::test]
async fn only_plugins_that_are_built_are_listed() {
    let desktop = Desktop::start();
    let session = desktop.log_in("agent@example.com").await;
    assert_eq!(
        desktop.plugins(&session).await,
        json!([
            {"name": "built", "src": "/plugins/built.js", "version": "1.2.3"},
            {"name": "elsewhere", "src": "https://example.twil.io/plugin.js"},
        ])
    );
    let file = desktop.client.get(desktop.url("/plugins/built.js")).send().await.unwrap();
    assert_eq!(file.text().await.unwrap(), "// a plugin");
    let (status, _) = desktop.get("/plugins/missing.js").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn flex_loads_what_is_released_as_soon_as_something_is() {
    let desktop = Desktop::start();
    let session = desktop.log_in("agent@example.com").await;
    let service = "/flex-api.twilio.com/v1/PluginService";
    let mut versions = Vec::new();
    for name in ["late", "early"] {
        let plugins = format!("{service}/Plugins");
        desktop.create(&plugins, &[("UniqueName", name)]).await;
        let url = format!("https://default-1234.twil.io/{name}.js");
        let version = [("Version", "1.0.0"), ("PluginUrl", &url)];
        versions.push(desktop.create(&format!("{plugins}/{name}/Versions"), &version).await);
    }
    let [late, early] = [&versions[0]["sid"], &versions[1]["sid"]];
    let plugins = [
        json!({"plugin_version": late, "phase": 3}).to_string(),
        json!({"plugin_version": early, "phase": 1}).to_string(),
    ];
    let form = [("Name", "both"), ("Plugins", &plugins[0]), ("Plugins", &plugins[1])];
    let configuration = desktop.create(&format!("{service}/Configurations"), &form).await;
    assert_eq!(desktop.plugins(&session).await[0]["name"], "built");

    let form = [("ConfigurationId", configuration["sid"].as_str().unwrap())];
    desktop.create(&format!("{service}/Releases"), &form).await;
    let plugins = desktop.plugins(&session).await;
    let loaded: Vec<_> = plugins.as_array().unwrap().iter().map(|it| &it["src"]).collect();
    let (early, late) =
        ("https://default-1234.twil.io/early.js", "https://default-1234.twil.io/late.js");
    assert_eq!(loaded, [&json!(early), &json!(late)]);
}

#[tokio::test]
async fn flexs_own_paths_are_the_page_and_missing_files_are_not() {
    let desktop = Desktop::start();
    for path in ["/", "/agent-desktop", "/agent-desktop/WR1/chat"] {
        let page = desktop.client.get(desktop.url(path)).send().await.unwrap();
        assert_eq!(page.headers()[CONTENT_TYPE], "text/html", "{path}");
        assert_eq!(page.text().await.unwrap(), "<p>the page</p>", "{path}");
    }
    for path in ["/missing.js", "/flex.twilio.com/missing", "/_emulator/missing"] {
        let (status, error) = desktop.get(path).await;
        assert_eq!((status, &error["code"]), (StatusCode::NOT_FOUND, &json!(20404)), "{path}");
    }
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let desktop = Desktop::start();
    let first = desktop.client.get(desktop.url("/index.html")).send().await.unwrap();
    let again = desktop.client.get(desktop.url("/index.html"));
    let again = again.header(IF_NONE_MATCH, &first.headers()[ETAG]).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_browser_asks_whether_a_file_has_changed_unless_its_address_has_a_version() {
    let desktop = Desktop::start();
    for (path, kept) in [
        ("/index.html", "no-cache"),
        ("/index.html?worker=a@example.com&v=1", "no-cache"),
        ("/index.html?v=7aef503d", "max-age=31536000, immutable"),
    ] {
        let page = desktop.client.get(desktop.url(path)).send().await.unwrap();
        assert_eq!(page.headers()[CACHE_CONTROL], kept, "{path}");
    }
}

#[tokio::test]
async fn without_a_host_page_it_is_said_how_to_build_one() {
    let emulator = Emulator::start(Options::default()).unwrap();
    let page = Client::new().get(emulator.url()).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(page.text().await.unwrap().contains("cargo xtask build"));
}

#[tokio::test]
async fn the_page_for_a_real_account_tells_whose_it_is_and_nothing_is_emulated() {
    let desktop = Desktop::start_for(Some("AC00000000000000000000000000000009".to_owned()));
    let script = desktop.text("/_emulator/real-account.js").await;
    let account = r#"{"accountSid":"AC00000000000000000000000000000009","serverUrl":"http://127.0.0.1:4711"}"#;
    assert_eq!(script, format!("window.realAccount = {account};\n"));
    assert!(desktop.text("/agent-desktop").await.contains("the page"));
    for path in ["/_emulator/session", "/_emulator/state", "/flex-api.twilio.com/v1/Configuration"]
    {
        assert_eq!(desktop.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_page_of_the_emulated_account_is_told_of_no_other() {
    let desktop = Desktop::start();
    assert_eq!(desktop.text("/_emulator/real-account.js").await, "");
}

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const SERVER_URL: &str = "http://127.0.0.1:4711";

/// An emulator with a host page and a plugin, and its clock in hand.
struct Desktop {
    emulator: Emulator,
    client: Client,
    folder: PathBuf,
}

impl Desktop {
    fn start() -> Self {
        Self::start_for(None)
    }

    fn start_for(real_account: Option<String>) -> Self {
        let name = format!("desktop-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let (host_page, plugins_dir) = (folder.join("host"), folder.join("plugins"));
        fs::create_dir_all(&host_page).unwrap();
        fs::create_dir_all(&plugins_dir).unwrap();
        fs::write(host_page.join("index.html"), "<p>the page</p>").unwrap();
        fs::write(plugins_dir.join("built.js"), "// a plugin").unwrap();
        let plugins = json!([
            {"name": "built", "src": "/plugins/built.js", "version": "1.2.3"},
            {"name": "missing", "src": "/plugins/missing.js"},
            {"name": "elsewhere", "src": "https://example.twil.io/plugin.js"},
        ]);
        fs::write(host_page.join("plugins.json"), plugins.to_string()).unwrap();
        let emulator = Emulator::start(Options {
            clock: Clock::stopped(),
            server_url: SERVER_URL.to_owned(),
            host_page: Some(host_page),
            plugins_dir: Some(plugins_dir),
            real_account,
            ..Options::default()
        })
        .unwrap();
        Self { emulator, client: Client::new(), folder }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.url())
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        let answer = self.client.get(self.url(path)).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn text(&self, path: &str) -> String {
        self.client.get(self.url(path)).send().await.unwrap().text().await.unwrap()
    }

    async fn log_in(&self, worker: &str) -> Value {
        let (status, session) = self.get(&format!("/_emulator/session?worker={worker}")).await;
        assert_eq!(status, StatusCode::OK, "{session}");
        session
    }

    /// What Flex loads for the user of this session.
    async fn plugins(&self, session: &Value) -> Value {
        let request = self.client.get(self.url("/flex.twilio.com/plugins?roles=agent"));
        let request = request.header("x-flex-jwe", session["token"].as_str().unwrap());
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Makes something with the account's credentials.
    async fn create(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let account = self.emulator.account();
        let request = self.client.post(self.url(path)).form(form);
        let request = request.basic_auth(account.account_sid.as_str(), Some(&account.auth_token));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED, "{path}");
        answer.json().await.unwrap()
    }

    async fn token_info(&self, session: &Value) -> (StatusCode, Value) {
        let path = format!("/flex-api.twilio.com/v1/Accounts/{ACCOUNT}/Tokens/Info");
        let form = [("Token", session["token"].as_str().unwrap())];
        let answer = self.client.post(self.url(&path)).form(&form).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).unwrap();
    }
}
