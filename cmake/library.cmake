# collector_library(NAME sources... [PUBLIC libs...] [PRIVATE libs...])
# One library target a folder of src/: collector_NAME, linked as collector::NAME.
function(collector_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(collector_${name} STATIC ${arg_SOURCES})
    add_library(collector::${name} ALIAS collector_${name})
    target_include_directories(collector_${name}
        PUBLIC ${PROJECT_SOURCE_DIR}/include
        PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(collector_${name}
        PUBLIC ${arg_PUBLIC}
        PRIVATE ${arg_PRIVATE} collector_warnings collector_build_options)
endfunction()
