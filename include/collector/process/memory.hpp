#pragma once

namespace collector {

/// Has the allocator keep little for later: one arena for all threads, and large blocks given back when they are free.
/// Call before any thread is started.
void use_memory_sparingly();

/// Hands back the pages of programs and libraries that were mapped for the start: symbols and relocations, the
/// configuration, the set-up of OpenSSL. The kernel maps sixteen pages around each one that is touched, so most of what
/// is resident after a start is never needed again. What is needed after all is mapped again from the page cache when
/// it is touched. Pages that relocation wrote to are left alone; what a debugger wrote
/// into code, its breakpoints, is lost. For any thread, at any time.
void release_startup_pages();

}  // namespace collector
