//! Sync's services, maps and items.

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
