"""The Conan recipe, with stand-ins for Conan: recipe_conan.py RECIPE VERSION XSIMD FOLDER CMAKE-ARGUMENT...

What it exports must be enough to configure the build, and what it sets must be variables of this project.
"""

import importlib.util
import pathlib
import shutil
import subprocess
import sys
from types import ModuleType, SimpleNamespace

variables = {}


class Toolchain:
    def __init__(self, recipe):
        self.cache_variables = variables

    def generate(self):
        pass


def copy(recipe, pattern, source, target):
    path, target = pathlib.Path(source, pattern.removesuffix("/*")), pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, target / path.name)
    else:
        shutil.copy(path, target)


def stand_in(name, **members):
    sys.modules[name] = ModuleType(name)
    vars(sys.modules[name]).update(members)


recipe_file, version, xsimd, folder = sys.argv[1:5]
folder = pathlib.Path(folder)
shutil.rmtree(folder, ignore_errors=True)
stand_in("conan", ConanFile=object)
stand_in("conan.tools")
stand_in("conan.tools.build", check_min_cppstd=None)
stand_in("conan.tools.cmake", CMake=None, CMakeToolchain=Toolchain, cmake_layout=None)
stand_in("conan.tools.files", copy=copy, load=lambda recipe, path: open(path).read())
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("recipe", recipe_file)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

recipe = module.RectifyRecipe()
recipe.recipe_folder = str(pathlib.Path(recipe_file).parent)
recipe.export_sources_folder = str(folder / "source")
recipe.options = SimpleNamespace(**recipe.default_options)
recipe.dependencies = {"xsimd": SimpleNamespace(cpp_info=SimpleNamespace(includedirs=[xsimd]))}
recipe.set_version()
assert recipe.version == version, recipe.version
recipe.export_sources()
recipe.generate()
assert "RECTIFY_XSIMD_INCLUDE_DIR" in variables, variables
settings = [f"-D{name}={value if isinstance(value, str) else int(value)}" for name, value in variables.items()]
done = subprocess.run(["cmake", "-S", folder / "source", "-B", folder / "build", *settings, *sys.argv[5:]],
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(done.stdout)
assert done.returncode == 0 and "not used by the project" not in done.stdout
