/// Read by ThreadSanitizer at start. The MQTT library of the system is not built with it, so how the
/// library's threads hand a token over, by a reference count inside the library, cannot be seen and looks like a race.
// NOLINTNEXTLINE(readability-identifier-naming): the sanitizer looks for this name.
extern "C" const char* __tsan_default_suppressions() {
    return "race:mqtt::token::\n"
           "race:mqtt::async_client::remove_token\n";
}
