//! A user's settings.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::settings::Settings;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(settings) = serde_json::from_slice::<Settings>(bytes) {
        let text = serde_json::to_vec(&settings).expect("settings are always JSON");
        assert_eq!(serde_json::from_slice::<Settings>(&text).ok(), Some(settings));
    }
});
