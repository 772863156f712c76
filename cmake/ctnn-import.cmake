# ctnn_import(TARGET NAME FILE [CONSTANT | OBJECT] [options of ctnn_import.py]): a model of another framework as a part of the program.
#
#     ctnn_import(program amp amp.nam)
#     ctnn_import(program policy ppo.zip CONSTANT --output value)
#
#     #include "amp.hpp"                               // namespace amp { constexpr auto net = ...; }
#     #include "amp_weights.hpp"
#     nn::load(model, amp_weights);                    // or, CONSTANT: constexpr auto model = nn::load<amp::net>(amp_weights);
#
# Runs when FILE changes; a model that cannot be said fails the build, with one line for each thing. Weights are linked in (OBJECT) if
# nothing else is said: they are made by the build, and ctnn_embed cannot look at their size.

function(ctnn_import target name file)
  cmake_parse_arguments(PARSE_ARGV 3 said "CONSTANT;OBJECT" "" "")
  if(said_CONSTANT AND said_OBJECT)
    message(FATAL_ERROR "ctnn_import: CONSTANT or OBJECT, not both")
  endif()
  set(how OBJECT)
  if(said_CONSTANT)
    set(how CONSTANT)
  endif()
  get_filename_component(file "${file}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/ctnn_import/${target}")
  file(GLOB package CONFIGURE_DEPENDS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ctnn_import/*.py")
  add_custom_command(OUTPUT "${folder}/${name}.hpp" "${folder}/${name}.safetensors" VERBATIM
                     DEPENDS "${file}" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ctnn_import.py" ${package}
                     COMMAND Python3::Interpreter "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ctnn_import.py" "${file}" --name "${name}" --out "${folder}" --quiet
                             ${said_UNPARSED_ARGUMENTS}
                     COMMENT "Importing ${name}")
  target_include_directories(${target} PRIVATE "${folder}")
  target_sources(${target} PRIVATE "${folder}/${name}.hpp")
  ctnn_embed(${target} ${name}_weights "${folder}/${name}.safetensors" ${how})
endfunction()
