# ctnn_embed(TARGET NAME FILE [CONSTANT | OBJECT]): a safetensors file as a part of the program, rebuilt when the file changes.
#
#     ctnn_embed(program lenet models/lenet.safetensors)
#
#     #include "lenet.hpp"
#     constexpr auto model = nn::load<net>(lenet);      // CONSTANT: an array that the compiler reads; the model is a constant in ROM
#     nn::load(model, lenet);                           // both: read when the program starts, from memory
#
# CONSTANT is for files up to about 1 MB and chosen for those; OBJECT is linked in by the assembler (.incbin: g++ and clang) and takes any
# size. FILE may be made by the build itself: then say which.

# The script part: FILE -> a header with an array of 64-bit words.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(READ "${FILE}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  math(EXPR rest "(16 - ${digits} % 16) % 16")
  string(REPEAT "0" ${rest} zeros)
  string(REGEX REPLACE "(..)(..)(..)(..)(..)(..)(..)(..)" "0x\\8\\7\\6\\5\\4\\3\\2\\1,\n" words "${hex}${zeros}")
  file(WRITE "${HEADER}" "// Made by ctnn_embed of ${FILE}.\n#pragma once\n#include <cstddef>\n#include <cstdint>\n\
struct ${NAME}_file {\n    static constexpr bool is_embedded_file = true;\n    static constexpr std::size_t size = ${size};\n\
    static constexpr std::uint64_t words[] = {\n${words}0};\n};\ninline constexpr ${NAME}_file ${NAME}{};\n")
  return()
endif()

function(ctnn_embed target name file)
  get_filename_component(file "${file}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  set(how "${ARGN}")
  if(NOT how MATCHES "^(CONSTANT|OBJECT)$")
    if(NOT how STREQUAL "")
      message(FATAL_ERROR "ctnn_embed: '${how}' is neither CONSTANT nor OBJECT")
    elseif(NOT EXISTS "${file}")
      message(FATAL_ERROR "ctnn_embed: there is no ${file}; if the build makes it, say CONSTANT or OBJECT")
    endif()
    file(SIZE "${file}" bytes)
    set(how CONSTANT)
    if(bytes GREATER 1100000)
      set(how OBJECT)
    endif()
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/ctnn_embed/${target}")
  target_include_directories(${target} PRIVATE "${folder}")
  if(how STREQUAL "CONSTANT")
    add_custom_command(OUTPUT "${folder}/${name}.hpp" DEPENDS "${file}" "${CMAKE_CURRENT_FUNCTION_LIST_FILE}" VERBATIM
                       COMMAND "${CMAKE_COMMAND}" "-DFILE=${file}" "-DNAME=${name}" "-DHEADER=${folder}/${name}.hpp" -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
                       COMMENT "Embedding ${name}")
    target_sources(${target} PRIVATE "${folder}/${name}.hpp")
    # Reading a header and a million values takes more steps than compilers grant on their own.
    target_compile_options(${target} PRIVATE
      $<$<COMPILE_LANG_AND_ID:CXX,Clang,AppleClang>:-fconstexpr-steps=200000000>
      $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fconstexpr-ops-limit=400000000> $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fconstexpr-loop-limit=20000000>)
  else()
    file(CONFIGURE OUTPUT "${folder}/${name}.hpp" @ONLY CONTENT "// Made by ctnn_embed of @file@.
#pragma once
#include <cstddef>
#include <span>
extern \"C\" const std::byte ctnn_embed_@name@_begin[], ctnn_embed_@name@_end[];
struct @name@_file {
    static constexpr bool is_embedded_file = true;
    static std::span<const std::byte> bytes() { return {ctnn_embed_@name@_begin, ctnn_embed_@name@_end}; }
};
inline constexpr @name@_file @name@{};
")
    file(CONFIGURE OUTPUT "${folder}/${name}.cpp" @ONLY CONTENT "// Made by ctnn_embed of @file@.
asm(\".section .rodata\\n\"
    \".balign 64\\n\"
    \".global ctnn_embed_@name@_begin\\n\"
    \"ctnn_embed_@name@_begin: .incbin \\\"@file@\\\"\\n\"
    \".global ctnn_embed_@name@_end\\n\"
    \"ctnn_embed_@name@_end: .byte 0\\n\"
    \".previous\\n\");
")
    set_source_files_properties("${folder}/${name}.cpp" PROPERTIES OBJECT_DEPENDS "${file}")
    target_sources(${target} PRIVATE "${folder}/${name}.cpp")
  endif()
endfunction()
