/* The header as C99, and a call of each kind from C. */
#include <rectify/rectify.h>

static void in_turn(void* pool, size_t tasks, rectify_task task, void* data) {
    size_t i;
    for (i = 0; i < tasks; ++i) task(data, i);
    *(size_t*)pool += tasks;
}

#define CHECK(condition) \
    if (!(condition)) return __LINE__

/* 0, or the line of what is wrong. */
int rectify_tests_in_c(void);
int rectify_tests_in_c(void) {
    const float x[10] = {-1, 2, 0, 3, -4, 5, 6, -7, 8, -9};
    const float dy[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const rectify_bf16 half_x[2] = {{0xBF80}, {0x3F80}};
    const int8_t q[3] = {-128, 5, 127};
    const rectify_shape shape = {1, 5, 2};
    const rectify_rows rows = {2, 3, 5, 4, 1};
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
    float y[10], dx[10];
    rectify_bf16 half_y[2];
    int8_t r[3];
    uint8_t mask[2], both[2];
    size_t count, counts[5], tasks = 0;

    CHECK(rectify_relu_forward_f32(x, y, 10, NULL) == RECTIFY_OK);
    CHECK(y[0] <= 0 && y[1] >= 2);
    CHECK(rectify_relu_backward_f32(dy, x, dx, 10, &exec) == RECTIFY_OK);
    CHECK(dx[0] <= 0 && dx[1] >= 2);
    CHECK(rectify_relu_forward_bf16(half_x, half_y, 2, NULL) == RECTIFY_OK);
    CHECK(half_y[0].bits == 0 && half_y[1].bits == 0x3F80);
    CHECK(rectify_quantized_relu_forward_s8(q, 6, r, 3, NULL) == RECTIFY_OK);
    CHECK(r[0] == 6 && r[1] == 6 && r[2] == 127);

    CHECK(rectify_relu6_forward_f32(x, y, 10, NULL) == RECTIFY_OK);
    CHECK(y[0] <= 0 && y[5] >= 5 && y[8] <= 6 && y[8] >= 6);
    CHECK(rectify_clipped_relu_forward_s8(q, 0, 6, r, 3, NULL) == RECTIFY_OK);
    CHECK(r[0] == 0 && r[1] == 5 && r[2] == 6);
    CHECK(rectify_bias_relu6_forward_f32(x, dy, y, &shape, NULL) == RECTIFY_OK);
    CHECK(y[1] >= 3 && y[1] <= 3 && y[5] >= 6 && y[5] <= 6); /* 2 + dy[0], 5 + dy[2] */

    CHECK(rectify_mask_bytes(10) == sizeof mask);
    CHECK(rectify_relu_forward_mask_f32(x, y, mask, 10, NULL) == RECTIFY_OK);
    CHECK(mask[0] == 0x6A && mask[1] == 0x01);
    CHECK(rectify_relu_backward_mask_f32(dy, mask, dx, 10, NULL) == RECTIFY_OK);
    CHECK(dx[0] <= 0 && dx[1] >= 2);
    CHECK(rectify_mask_or(mask, mask, both, 10, NULL) == RECTIFY_OK);
    CHECK(both[0] == mask[0] && both[1] == mask[1]);
    CHECK(rectify_mask_count(mask, 10, &count, NULL) == RECTIFY_OK);
    CHECK(count == 5);
    CHECK(rectify_mask_count_channels(mask, counts, &shape, NULL) == RECTIFY_OK);
    CHECK(counts[0] == 1 && counts[1] == 1 && counts[2] == 1 && counts[3] == 1 && counts[4] == 1);

    CHECK(rectify_relu_forward_rows_f32(x, y, &rows, NULL) == RECTIFY_OK);
    CHECK(rectify_relu_backward_rows_f32(dy, x, dx, &rows, NULL) == RECTIFY_OK);
    CHECK(rectify_relu_forward_mask_rows_f32(x, y, mask, &rows, NULL) == RECTIFY_OK);
    CHECK(mask[0] == 0x02 && mask[1] == 0x03); /* x[0..2] and x[5..7] */
    CHECK(rectify_relu_backward_mask_rows_f32(dy, mask, dx, &rows, NULL) == RECTIFY_OK);

    executor.pool = &tasks;
    executor.threads = 1;
    executor.parallel_for = in_turn;
    exec.executor = &executor;
    exec.store = RECTIFY_STORE_CACHED;
    CHECK(rectify_relu_forward_f32(x, y, 10, &exec) == RECTIFY_OK);
    CHECK(tasks == 0);
    exec.max_threads = -1;
    CHECK(rectify_relu_forward_f32(x, y, 10, &exec) == RECTIFY_PARAMETER);

    CHECK(rectify_status_string(RECTIFY_OVERLAP) != NULL && rectify_version() != NULL);
    CHECK(rectify_environment_status() >= RECTIFY_OK && rectify_isa_count() >= 1);
    CHECK(rectify_isa_supported(rectify_isa()) == 1 && rectify_isa_name(0) != NULL);
    CHECK(rectify_set_isa(rectify_isa()) == RECTIFY_OK);
    return 0;
}
