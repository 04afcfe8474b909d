#include <collector/process/memory.hpp>

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace collector {
namespace {

/// The loader gives addresses as numbers.
template <typename T>
T* at(std::uintptr_t address) {
    return reinterpret_cast<T*>(address);  // NOLINT(performance-no-int-to-ptr)
}

/// Whether relocation may have written to read-only segments. It does so only on 32 bit, in code that was not made to
/// be shared.
bool has_text_relocations(const dl_phdr_info& object) {
    for (int i = 0; i < object.dlpi_phnum; ++i) {
        if (object.dlpi_phdr[i].p_type != PT_DYNAMIC) {
            continue;
        }
        const auto* entry = at<const ElfW(Dyn)>(object.dlpi_addr + object.dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; ++entry) {
            if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0)) {
                return true;
            }
        }
    }
    return false;
}

int release_segments(dl_phdr_info* object, std::size_t /*size*/, void* page_size) {
    if (has_text_relocations(*object)) {
        return 0;
    }
    const std::uintptr_t page = *static_cast<const std::uintptr_t*>(page_size);
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        // What relocation writes to lies in writable segments, read-only afterwards or not. Those stay.
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0) {
            const std::uintptr_t start = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
            const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
            // Advice that the kernel does not take does no harm.
            static_cast<void>(madvise(at<void>(start), end - start, MADV_DONTNEED));
        }
    }
    return 0;
}

}  // namespace

void use_memory_sparingly() {
    static_cast<void>(mallopt(M_ARENA_MAX, 1));
    // A threshold set by hand does not grow with the blocks that are freed.
    static_cast<void>(mallopt(M_MMAP_THRESHOLD, 128 * 1024));
}

void release_startup_pages() {
    auto page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    dl_iterate_phdr(release_segments, &page_size);
}

}  // namespace collector
