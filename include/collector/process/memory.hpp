#pragma once

namespace collector {

/// Makes the allocator keep little for later: one arena for all threads, and large blocks go back once they are free.
/// Call before any thread is started.
void use_memory_sparingly();

/// Gives back the pages of the program and its libraries that only the start needed: symbols and relocations, the
/// configuration, the set-up of OpenSSL. The kernel maps sixteen pages around each one that is touched, so most of what
/// is resident after a start is never needed again. A page that is needed after all comes back from the page cache when
/// it is touched. Pages that relocation wrote to stay. A debugger's breakpoints are lost. Any thread, at any time.
void release_startup_pages();

}  // namespace collector
