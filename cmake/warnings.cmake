# Warnings and sanitizers, on two interface targets that every target of ours links.
add_library(collector_warnings INTERFACE)
target_compile_options(collector_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual
    # Costs nothing here; clang-tidy's check of the same takes an eighth of its time.
    $<$<CXX_COMPILER_ID:Clang>:-Wreserved-identifier>
    $<$<BOOL:${COLLECTOR_WERROR}>:-Werror>)

add_library(collector_build_options INTERFACE)
if(COLLECTOR_SANITIZE)
    target_compile_options(collector_build_options INTERFACE
        -fsanitize=${COLLECTOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(collector_build_options INTERFACE -fsanitize=${COLLECTOR_SANITIZE})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(collector_build_options INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    target_link_options(collector_build_options INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed)
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
