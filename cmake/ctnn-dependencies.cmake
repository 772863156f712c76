# What ctnn::ctnn links: Boost::headers (Hana) and ctnn::xsimd. Used by the build and by the installed package alike.

# Boost: its own config first, CMake's module where there is none. Global, so that whoever adds ctnn as a
# subdirectory can link it.
if(NOT TARGET Boost::headers)
  find_package(Boost QUIET CONFIG)
  if(NOT TARGET Boost::headers)
    find_package(Boost REQUIRED)
  endif()
  set_target_properties(Boost::headers PROPERTIES IMPORTED_GLOBAL TRUE)
endif()

# xsimd: only its headers, which lie where other headers do. Its own config is asked last: some packages' needs xtl, which ctnn does not
# use, and stops the whole configuration where there is none (Debian 13). A version must not be asked for, because xsimd's policy is one
# major version while ctnn takes 8 and above.
if(NOT TARGET ctnn::xsimd)
  find_path(CTNN_XSIMD_INCLUDE_DIR xsimd/xsimd.hpp)
  if(xsimd_DIR OR xsimd_ROOT OR (NOT CTNN_XSIMD_INCLUDE_DIR AND NOT TARGET xsimd AND NOT TARGET xsimd::xsimd))
    find_package(xsimd QUIET CONFIG)
  endif()
  set(ctnn_xsimd_include_dirs "")
  if(TARGET xsimd::xsimd)
    get_target_property(ctnn_xsimd_include_dirs xsimd::xsimd INTERFACE_INCLUDE_DIRECTORIES)
  elseif(TARGET xsimd)
    get_target_property(ctnn_xsimd_include_dirs xsimd INTERFACE_INCLUDE_DIRECTORIES)
  endif()
  if(NOT ctnn_xsimd_include_dirs)
    set(ctnn_xsimd_include_dirs "${CTNN_XSIMD_INCLUDE_DIR}")
  endif()
  if(NOT ctnn_xsimd_include_dirs)
    message(FATAL_ERROR "ctnn needs the headers of xsimd (Debian: libxsimd-dev); set CTNN_XSIMD_INCLUDE_DIR to their folder.")
  endif()
  foreach(dir IN LISTS ctnn_xsimd_include_dirs)
    if(EXISTS "${dir}/xsimd/config/xsimd_config.hpp")
      file(STRINGS "${dir}/xsimd/config/xsimd_config.hpp" line REGEX "^#define XSIMD_VERSION_MAJOR [0-9]+")
      string(REGEX MATCH "[0-9]+$" ctnn_xsimd_major "${line}")
      if(ctnn_xsimd_major AND ctnn_xsimd_major LESS 8)
        message(FATAL_ERROR "ctnn needs xsimd 8 or newer; ${dir} holds version ${ctnn_xsimd_major}.")
      endif()
    endif()
  endforeach()
  add_library(ctnn::xsimd INTERFACE IMPORTED GLOBAL)
  set_target_properties(ctnn::xsimd PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${ctnn_xsimd_include_dirs}")
endif()
