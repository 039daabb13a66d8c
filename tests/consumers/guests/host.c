/* host PLUGIN: loads it, calls it, sees nothing of the library in it, and gets rid of it again. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

static int failures = 0;
static void check(int good, const char* what) {
    if (good) return;
    ++failures;
    printf("FAILED: %s\n", what);
}

int main(int argc, char** argv) {
    void* const plugin = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL) : NULL;
    if (plugin == NULL) {
        printf("%s\n", argc == 2 ? dlerror() : "no plugin");
        return 1;
    }
    void (*run)(const float*, float*, size_t);
    *(void**)&run = dlsym(plugin, "plugin_run");
    const float x[3] = {-1.0f, 1.5f, 2.0f};
    float y[3];
    run(x, y, 3);
    check(y[0] == 0.0f && y[1] == 1.5f && y[2] == 2.0f, "the plugin works");
    check(dlsym(plugin, "rectify_relu_forward_f32") == NULL, "the plugin exports nothing of the library");
    check(dlsym(RTLD_DEFAULT, "rectify_version") == NULL, "nor does the process");
    check(dlclose(plugin) == 0 && dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) == NULL,
          "the plugin can be unloaded");
    return failures != 0;
}
