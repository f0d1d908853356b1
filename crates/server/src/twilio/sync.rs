//! Sync maps: <https://www.twilio.com/docs/sync/api/map-resource>.

use jiff::Timestamp;
use serde::Deserialize;
use shared::{MapSid, SyncServiceSid};
use url::Url;

use crate::twilio::{
    client::TwilioClient, error::TwilioError, iso_date, page::next_page, raw_object::RawObject,
    request::Request,
};

/// The most items that one page of a list has.
const PAGE_SIZE: &str = "100";
/// A conference has at most 250 participants; more pages than this are not a conference's map.
const MAX_PAGES: usize = 10;

/// An item of a map.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Item {
    /// Its key.
    pub(crate) key: String,
    /// Its data.
    pub(crate) data: RawObject,
    /// What `If-Match` compares with.
    pub(crate) revision: String,
    /// When it was made, on Twilio's clock.
    #[serde(default, deserialize_with = "iso_date::deserialize")]
    pub(crate) date_created: Option<Timestamp>,
    /// When it was written last, on Twilio's clock.
    #[serde(default, deserialize_with = "iso_date::deserialize")]
    pub(crate) date_updated: Option<Timestamp>,
}

/// All items of a map, and what time it was at Twilio.
#[derive(Debug, Clone)]
pub(crate) struct ItemList {
    pub(crate) items: Vec<Item>,
    pub(crate) now: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Map {
    sid: MapSid,
}

#[derive(Deserialize)]
struct Service {
    sid: SyncServiceSid,
}

#[derive(Deserialize)]
struct ItemPage {
    items: Vec<Item>,
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    next_page_url: Option<String>,
}

impl TwilioClient {
    /// The service of the maps as a token names it: by its SID, or as `default`. One that was
    /// configured by its unique name is looked up.
    pub(crate) async fn sync_service_of_tokens(&self) -> Result<String, TwilioError> {
        if self.settings.sync_service == "default" {
            return Ok(self.settings.sync_service.clone());
        }
        self.sync_service_sid().await.map(String::from)
    }

    /// The SID of the service of the maps. It never changes: Twilio is asked for it once.
    pub(crate) async fn sync_service_sid(&self) -> Result<SyncServiceSid, TwilioError> {
        let configured = &self.settings.sync_service;
        if let Ok(sid) = SyncServiceSid::parse(configured) {
            return Ok(sid);
        }
        let ask = async || {
            let url = self.settings.base_url.resource("sync", &["v1", "Services", configured]);
            let service: Service = self.send(Request::get(url)).await?.parse()?;
            Ok(service.sid)
        };
        self.sync_service.get_or_try_init(ask).await.cloned()
    }

    /// Makes a map. 409: there is one of that name.
    pub(crate) async fn create_map(
        &self,
        unique_name: &str,
        ttl_seconds: u32,
    ) -> Result<MapSid, TwilioError> {
        let form = vec![("UniqueName", unique_name.to_owned()), ("Ttl", ttl_seconds.to_string())];
        let map: Map = self.send(Request::post(self.maps(&[])).form(form)).await?.parse()?;
        Ok(map.sid)
    }

    pub(crate) async fn fetch_map(&self, unique_name: &str) -> Result<MapSid, TwilioError> {
        let map: Map = self.send(Request::get(self.maps(&[unique_name]))).await?.parse()?;
        Ok(map.sid)
    }

    /// All items. 404: there is no such map.
    pub(crate) async fn list_items(&self, unique_name: &str) -> Result<ItemList, TwilioError> {
        let mut request =
            Request::get(self.maps(&[unique_name, "Items"])).query("PageSize", PAGE_SIZE);
        let mut list = ItemList { items: Vec::new(), now: None };
        for _ in 0..MAX_PAGES {
            let answer = self.send(request).await?;
            let page: ItemPage = answer.parse()?;
            list.items.extend(page.items);
            list.now = answer.date;
            let Some(next) = page.meta.next_page_url else { return Ok(list) };
            request = Request::get(next_page(&self.maps(&[unique_name, "Items"]), &next));
        }
        Err(TwilioError::Unreadable(format!("the map {unique_name} has too many items")))
    }

    /// Makes an item. 409: there is one with that key; 404: there is no such map.
    pub(crate) async fn create_item(
        &self,
        map: &str,
        key: &str,
        data: &RawObject,
    ) -> Result<Item, TwilioError> {
        let form = vec![("Key", key.to_owned()), ("Data", data.to_string())];
        self.send(Request::post(self.maps(&[map, "Items"])).form(form)).await?.parse()
    }

    /// Replaces an item. 412: it is of another revision; 404: there is none.
    pub(crate) async fn update_item(
        &self,
        map: &str,
        key: &str,
        data: &RawObject,
        revision: &str,
    ) -> Result<Item, TwilioError> {
        let url = self.maps(&[map, "Items", key]);
        let form = vec![("Data", data.to_string())];
        self.send(Request::post(url).form(form).if_match(revision)).await?.parse()
    }

    pub(super) fn maps(&self, path: &[&str]) -> Url {
        let root = ["v1", "Services", &self.settings.sync_service, "Maps"];
        self.settings.base_url.resource("sync", &[&root, path].concat())
    }
}
