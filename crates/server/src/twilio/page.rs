//! The pages of a list.

use url::Url;

/// The address of the next page. Only its query is taken: behind a base URL the host is another one,
/// and some of Twilio's lists name no host.
pub(super) fn next_page(list: &Url, next: &str) -> Url {
    let mut url = list.clone();
    url.set_query(next.split_once('?').map(|(_, query)| query));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_asked_for_where_the_first_was() {
        let list: Url = "http://127.0.0.1:1/sync.twilio.com/v1/Maps?PageSize=2".parse().unwrap();
        for next in [
            "https://sync.twilio.com/v1/Maps?PageToken=a&PageSize=2",
            "/v1/Maps?PageToken=a&PageSize=2",
        ] {
            let want = "http://127.0.0.1:1/sync.twilio.com/v1/Maps?PageToken=a&PageSize=2";
            assert_eq!(next_page(&list, next).as_str(), want);
        }
    }
}
