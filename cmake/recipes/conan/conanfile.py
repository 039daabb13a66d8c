"""Conan 2: conan create cmake/recipes/conan, from a clone of rectify."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load


class RectifyRecipe(ConanFile):
    name = "rectify"
    description = "SIMD kernels for the rectified linear unit and its family"
    license = "MIT"
    topics = ("simd", "relu", "neural-networks")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "openmp": [True, False]}
    default_options = {"shared": False, "openmp": True}

    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._root(), "include", "rectify", "version.h"))
        self.version = re.search(r'VERSION_STRING "([^"]+)"', header).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "kernels/*"):
            copy(self, pattern, self._root(), self.export_sources_folder)

    def requirements(self):
        # Headers that the kernels are compiled with; whoever links the library does not see them.
        self.requires("xsimd/[>=13.2]", visible=False, libs=False)

    def validate(self):
        check_min_cppstd(self, 17)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for name in ("TESTS", "BENCH", "SELFTEST"):
            toolchain.cache_variables["RECTIFY_" + name] = False
        toolchain.cache_variables["RECTIFY_INSTALL"] = True
        toolchain.cache_variables["RECTIFY_OPENMP"] = bool(self.options.openmp)
        toolchain.cache_variables["RECTIFY_XSIMD_INCLUDE_DIR"] = self.dependencies["xsimd"].cpp_info.includedirs[0]
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        self.cpp_info.libs = ["rectify"]
        self.cpp_info.set_property("cmake_file_name", "rectify")
        self.cpp_info.set_property("cmake_target_name", "rectify::rectify")
        self.cpp_info.set_property("pkg_config_name", "rectify")
        if self.options.openmp and not self.options.shared:
            # The runtime that the library was built with, by the compiler's own switch.
            self.cpp_info.sharedlinkflags = self.cpp_info.exelinkflags = ["-fopenmp"]
