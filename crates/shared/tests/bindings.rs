//! The committed TypeScript is what the types say. `cargo xtask codegen` writes it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use shared::{api, sync_map::ConferenceItem, sync_map::ParticipantItem, view::ConferenceView};
use ts_rs::{Config, TS};

#[test]
fn the_committed_typescript_is_what_the_types_say() {
    let committed_dir = committed_dir();
    if env::var_os("UPDATE_BINDINGS").is_some() {
        let _ = fs::remove_dir_all(&committed_dir);
        export_to(&committed_dir);
    }
    let fresh_dir = env::temp_dir().join(format!("bindings-{}", std::process::id()));
    export_to(&fresh_dir);
    let fresh = read_dir(&fresh_dir);
    fs::remove_dir_all(&fresh_dir).unwrap();
    assert!(!fresh.is_empty());
    assert_eq!(
        fresh,
        read_dir(&committed_dir),
        "run `cargo xtask codegen` and commit what it writes"
    );
}

/// The roots; what they refer to comes along.
fn export_to(dir: &Path) {
    let config = Config::new().with_out_dir(dir).with_large_int("number");
    ConferenceItem::export_all(&config).unwrap();
    ParticipantItem::export_all(&config).unwrap();
    ConferenceView::export_all(&config).unwrap();
    api::CreateNewTaskRequest::export_all(&config).unwrap();
    api::CreateNewTaskResponse::export_all(&config).unwrap();
    api::AddParticipantRequest::export_all(&config).unwrap();
    api::AddParticipantResponse::export_all(&config).unwrap();
    api::TransferCallRequest::export_all(&config).unwrap();
    api::TransferMode::export_all(&config).unwrap();
    api::HoldParticipantRequest::export_all(&config).unwrap();
    api::MuteParticipantRequest::export_all(&config).unwrap();
    api::UpdateParticipantRequest::export_all(&config).unwrap();
    api::RemoveParticipantRequest::export_all(&config).unwrap();
    api::HoldCallRequest::export_all(&config).unwrap();
    api::EndConferenceRequest::export_all(&config).unwrap();
    api::LeaveConferenceRequest::export_all(&config).unwrap();
    api::RejoinConferenceRequest::export_all(&config).unwrap();
    api::PauseRecordingRequest::export_all(&config).unwrap();
    api::SendDigitsRequest::export_all(&config).unwrap();
    api::CleanupRejectedTaskRequest::export_all(&config).unwrap();
    api::GetCallPropertiesRequest::export_all(&config).unwrap();
    api::GetCallPropertiesResponse::export_all(&config).unwrap();
    api::SyncTokenRequest::export_all(&config).unwrap();
    api::SyncTokenResponse::export_all(&config).unwrap();
    api::HealthResponse::export_all(&config).unwrap();
    api::DoneResponse::export_all(&config).unwrap();
    api::ApiError::export_all(&config).unwrap();
}

fn committed_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin/ui/generated")
}

fn read_dir(dir: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(dir) else { return BTreeMap::new() };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}
