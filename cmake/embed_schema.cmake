# cmake -DOUTPUT=file.cpp -DINPUTS="a.sql;b.sql" -P embed_schema.cmake
# Writes the migrations as C++ text, so that the binary and the SQL in schema/ cannot drift apart.
set(body "")
foreach(input IN LISTS INPUTS)
    get_filename_component(name "${input}" NAME_WE)
    string(REGEX MATCH "^[0-9]+" number "${name}")
    math(EXPR number "${number}")
    file(READ "${input}" sql)
    string(APPEND body "    {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
list(LENGTH INPUTS count)
file(WRITE "${OUTPUT}.new"
"#include <collector/sqlite/migration.hpp>\n\nnamespace collector {\nnamespace {\n\n"
"constexpr std::array<Migration, ${count}> kMigrations{{\n${body}}};\n\n}  // namespace\n\n"
"std::span<const Migration> migrations() {\n    return kMigrations;\n}\n\n}  // namespace collector\n")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
