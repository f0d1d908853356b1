//! Sync's services, maps and items.

use reqwest::{Method, StatusCode};

use crate::support::Api;

const PRODUCT: &str = "sync";
const SERVICES: &str = "/sync.twilio.com/v1/Services";

#[tokio::test]
async fn services_maps_and_items_are_shown_as_published() {
    let api = Api::start();
    api.check_first(PRODUCT, "service", "services", &api.get(SERVICES).await);
    api.check(PRODUCT, "service", &api.get(&format!("{SERVICES}/default")).await);

    let maps = format!("{SERVICES}/default/Maps");
    let map = api.create(&maps, &[("UniqueName", "a.CS"), ("Ttl", "86400")]).await;
    api.check(PRODUCT, "map", &map);
    api.check(PRODUCT, "map", &api.get(&format!("{maps}/a.CS")).await);
    api.check_first(PRODUCT, "map", "maps", &api.get(&maps).await);

    let items = format!("{maps}/a.CS/Items");
    let form = [("Key", "conf_status"), ("Data", r#"{"status":"started"}"#)];
    api.check(PRODUCT, "item", &api.create(&items, &form).await);
    let item = format!("{items}/conf_status");
    api.check(PRODUCT, "item", &api.update(&item, &[("Data", "{}")]).await);
    api.check_first(PRODUCT, "item", "items", &api.get(&items).await);
}

#[tokio::test]
async fn permissions_are_shown_as_published_and_removed_with_a_204() {
    let api = Api::start();
    let service = api.create(SERVICES, &[("FriendlyName", "Calls"), ("AclEnabled", "true")]).await;
    api.check(PRODUCT, "service", &service);
    assert_eq!(service["acl_enabled"], true);
    let service = format!("{SERVICES}/{}", service["sid"].as_str().unwrap_or_default());
    api.check(PRODUCT, "service", &api.update(&service, &[("AclEnabled", "false")]).await);

    api.create(&format!("{service}/Maps"), &[("UniqueName", "a.CS")]).await;
    let permissions = format!("{service}/Maps/a.CS/Permissions");
    let permission = format!("{permissions}/anna@example.com");
    let form = [("Read", "true"), ("Write", "false"), ("Manage", "false")];
    api.check(PRODUCT, "permission", &api.update(&permission, &form).await);
    api.check(PRODUCT, "permission", &api.get(&permission).await);
    api.check_first(PRODUCT, "permission", "permissions", &api.get(&permissions).await);

    let incomplete = api.request(Method::POST, &permission).form(&[("Read", "true")]);
    let refusal = api.answer(incomplete, StatusCode::BAD_REQUEST).await;
    assert_eq!(refusal["code"], 20001, "{refusal}");
    let removed = api.request(Method::DELETE, &permission).send().await;
    assert_eq!(removed.map(|it| it.status()).ok(), Some(StatusCode::NO_CONTENT));
    let gone = api.answer(api.request(Method::GET, &permission), StatusCode::NOT_FOUND).await;
    assert_eq!(gone["code"], 20404, "{gone}");
}
