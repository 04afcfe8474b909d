#include "app/memory.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace collector {
namespace {

int release_segments(dl_phdr_info* object, std::size_t /*size*/, void* page_size) {
    const std::uintptr_t page = *static_cast<const std::uintptr_t*>(page_size);
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        // What relocation writes to lies in writable segments, read-only afterwards or not. Those stay.
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0) {
            const std::uintptr_t start = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
            const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
            madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
        }
    }
    return 0;
}

}  // namespace

void use_memory_sparingly() {
    mallopt(M_ARENA_MAX, 1);
    // Set by hand, it does not grow with the blocks that are freed.
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
}

void release_startup_pages() {
    auto page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    dl_iterate_phdr(release_segments, &page_size);
}

}  // namespace collector
