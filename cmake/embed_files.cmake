# cmake -DOUTPUT=file.cpp "-DINPUTS=name=path;name=path" -P embed_files.cmake
# Writes files as C++ text, so that the program needs nothing beside itself. What a compiler must take as one literal is
# limited, so a long file is several pieces.
set(piece_bytes 60000)
set(body "")
set(count 0)
foreach(input IN LISTS INPUTS)
    string(FIND "${input}" "=" equals)
    string(SUBSTRING "${input}" 0 ${equals} name)
    math(EXPR after "${equals} + 1")
    string(SUBSTRING "${input}" ${after} -1 path)
    file(READ "${path}" text)
    string(LENGTH "${text}" length)
    set(at 0)
    while(at LESS length OR at EQUAL 0)
        string(SUBSTRING "${text}" ${at} ${piece_bytes} piece)
        string(APPEND body "    {\"/${name}\", R\"embedded(${piece})embedded\"},\n")
        math(EXPR at "${at} + ${piece_bytes}")
        math(EXPR count "${count} + 1")
    endwhile()
endforeach()
file(WRITE "${OUTPUT}.new"
"#include \"web/embedded_files.hpp\"\n\n#include <array>\n\nnamespace collector::web {\nnamespace {\n\n"
"constexpr std::array<EmbeddedPiece, ${count}> kPieces{{\n${body}}};\n\n}  // namespace\n\n"
"std::span<const EmbeddedPiece> embedded_pieces() {\n    return kPieces;\n}\n\n}  // namespace collector::web\n")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
