# Compiles through ccache where it is installed, so that what was compiled once is not compiled again: after a change of
# branch, in another build folder, in another clone. A launcher that somebody chose is left alone.
option(COLLECTOR_CCACHE "compile through ccache where it is installed" OFF)
if(NOT COLLECTOR_CCACHE OR CMAKE_CXX_COMPILER_LAUNCHER)
    return()
endif()
find_program(COLLECTOR_CCACHE_PROGRAM ccache)
mark_as_advanced(COLLECTOR_CCACHE_PROGRAM)
if(NOT COLLECTOR_CCACHE_PROGRAM)
    return()
endif()

# Another clone lies in another folder. ccache makes the names below the project's folder relative before it compares,
# and the compiler leaves the folder's own name out of what it writes. No one's own settings of ccache are needed.
set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" "${COLLECTOR_CCACHE_PROGRAM}")
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
