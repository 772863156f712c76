"""conan create .     puts ctnn into the local cache; consumers require ctnn/0.1.0 and link ctnn::ctnn."""
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load


class Ctnn(ConanFile):
    name = "ctnn"
    description = "Compile-time neural networks for C++20"
    license = "BSL-1.0"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    exports_sources = "include/*", "cmake/*", "LICENSE"
    no_copy_source = True

    def set_version(self):
        text = load(self, f"{self.recipe_folder}/include/ctnn/shape/abi.hpp")
        self.version = ".".join(re.findall(r"#define CTNN_VERSION_\w+ (\d+)", text))

    def requirements(self):
        self.requires("boost/1.83.0", options={"header_only": True})
        self.requires("xsimd/13.0.0")

    def validate(self):
        check_min_cppstd(self, 20)

    def package_id(self):
        self.info.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, f"{self.package_folder}/licenses")
        copy(self, "*.hpp", f"{self.source_folder}/include", f"{self.package_folder}/include")
        copy(self, "ctnn-embed.cmake", f"{self.source_folder}/cmake", f"{self.package_folder}/lib/cmake/ctnn")

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "ctnn")
        self.cpp_info.set_property("cmake_target_name", "ctnn::ctnn")
        self.cpp_info.set_property("cmake_build_modules", ["lib/cmake/ctnn/ctnn-embed.cmake"])
        self.cpp_info.set_property("pkg_config_name", "ctnn")
        self.cpp_info.bindirs = self.cpp_info.libdirs = []
        self.cpp_info.requires = ["boost::headers", "xsimd::xsimd"]
