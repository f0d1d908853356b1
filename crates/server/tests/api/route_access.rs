//! Who may call which route: each one that does not check whose call it is about has a reason.

use std::collections::BTreeSet;

use server::http::{route::Access, router::table};
use shared::api::path;

use crate::support::TestApp;

#[test]
fn who_serves_workers_without_a_look_at_whose_call_it_is_has_a_reason() {
    let reasons = BTreeSet::from([
        // There is no call yet.
        path::CREATE_NEW_TASK,
        // The worker who is called may have no reservation left; the invitation in the map is looked at.
        path::CLEANUP_REJECTED_TASK,
        // It is about no call.
        path::SYNC_TOKEN,
    ]);
    assert_eq!(routes_for(Access::Worker), reasons);
    assert_eq!(
        routes_for(Access::Anybody),
        BTreeSet::from([path::HEALTH, path::READY, path::OPENAPI])
    );
}

#[tokio::test]
async fn no_route_that_asks_for_a_proof_serves_without_one() {
    let app = TestApp::spawn().await;
    for route in table() {
        let url = format!("{}{}", app.url, route.path);
        let answer = app.http.request(route.method.as_str().parse().unwrap(), url).send().await;
        let want = if route.access == Access::Anybody { 200 } else { 403 };
        assert_eq!(answer.unwrap().status(), want, "{route:?}");
    }
    app.stop().await;
}

/// The routes with this access.
pub(crate) fn routes_for(access: Access) -> BTreeSet<&'static str> {
    table().into_iter().filter(|route| route.access == access).map(|route| route.path).collect()
}
