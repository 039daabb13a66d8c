#include "groups.hpp"

#include <algorithm>
#include <cstdlib>
#include <regex>

#include "copies.hpp"

namespace rectify_bench {
namespace {

// Below, no copy pays for a second thread, and the library starts none.
constexpr std::size_t parallel_bytes = std::size_t{64} << 10;

class Filter {
  public:
    explicit Filter(std::string text) : all_(text.empty() || text == "all") {
        negative_ = !text.empty() && text[0] == '-';
        expression_.assign(negative_ ? text.substr(1) : text, std::regex::extended);
    }
    bool selects(const std::string& name) const {
        return all_ || std::regex_search(name, expression_) != negative_;
    }

  private:
    bool all_;
    bool negative_;
    std::regex expression_;
};

// From the plainest to the best.
std::vector<std::string> isas_to_measure() {
    if (std::getenv("RECTIFY_ISA") != nullptr) {
        return {rectify_isa()};
    }
    std::vector<std::string> isas;
    for (std::size_t i = 0; i < rectify_isa_count(); ++i) {
        if (rectify_isa_supported(rectify_isa_name(i)) != 0) {
            isas.emplace_back(rectify_isa_name(i));
        }
    }
    return isas;
}

Batch copy_batch(Copy copy, int threads, std::size_t element_bytes) {
    if (threads == 1) {
        return batch([=](const Operands& o, std::size_t n, const rectify_exec*) {
            copy(o.out, o.x, n * element_bytes);
            return RECTIFY_OK;
        });
    }
    return batch([=](const Operands& o, std::size_t n, const rectify_exec*) {
        parallel_copy(copy, threads, o.out, o.x, n * element_bytes);
        return RECTIFY_OK;
    });
}

void add_copies(Group& group, int max_threads, bool parallel) {
    const int threads = !parallel ? 1 : max_threads == 0 ? team_size() : max_threads;
    for (const CopyMethod& method : copy_methods()) {
        group.contenders.push_back({std::string("copy_") + method.name, method.isa, true, false, parallel,
                                    max_threads, false, 2 * group.bytes(),
                                    copy_batch(method.copy, threads, group.element->bytes)});
    }
}

void add_operations(Group& group, int max_threads, bool parallel, const std::vector<std::string>& isas) {
    // More threads and networks: the best ISA alone.
    const std::size_t first = group.shape.every_isa && !parallel ? 0 : isas.size() - 1;
    for (const Operation& operation : operations()) {
        for (std::size_t i = first; i < isas.size() && operation.element == group.element; ++i) {
            group.contenders.push_back({operation.name, isas[i], false, false, parallel, max_threads,
                                        operation.in_place, operation.bytes_moved * group.shape.n,
                                        operation.run});
        }
    }
}

}  // namespace

std::string Group::name(const Contender& contender) const {
    std::string text = contender.operation + "/" + element->name + "/" + shape.family +
                       "/n:" + std::to_string(shape.n) + "/isa:" + contender.isa + "/threads:" +
                       (contender.max_threads == 0 ? "auto" : std::to_string(contender.max_threads));
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == ','; }),
               text.end());
    return text;
}

const Contender* Group::best_copy(const Contender& contender) const {
    const Contender* best = nullptr;
    for (const Contender& copy : contenders) {
        const bool allowed = copy.copy && (copy.max_threads == contender.max_threads || !copy.parallel);
        if (allowed && rounds > 0 && (best == nullptr || copy.seconds < best->seconds)) {
            best = &copy;
        }
    }
    return best;
}

const Contender* Group::memcpy_call() const {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [](const Contender& contender) {
        return contender.operation == "copy_memcpy" && !contender.parallel;
    });
    return rounds > 0 && found != contenders.end() ? &*found : nullptr;
}

double Group::over_best_copy(const Contender& contender) const {
    const Contender* copy = best_copy(contender);
    return copy != nullptr ? contender.seconds / copy->seconds : 0;
}

double Group::over_memcpy(const Contender& contender) const {
    const Contender* copy = memcpy_call();
    return copy != nullptr ? contender.seconds / copy->seconds : 0;
}

double Group::speedup(const Contender& contender) const {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [&](const Contender& other) {
        return other.max_threads == 1 && other.operation == contender.operation && other.isa == contender.isa;
    });
    return rounds > 0 && found != contenders.end() ? found->seconds / contender.seconds : 0;
}

std::vector<Group> make_groups(const std::string& filter_text) {
    const Filter filter(filter_text);
    const std::vector<std::string> isas = isas_to_measure();
    std::vector<Group> groups;
    for (const Shape& shape : shapes()) {
        for (const Element* element : {&f32}) {
            Group group = {shape, element, {}, 0, {}, false};
            for (const int max_threads : shape.max_threads) {
                const bool parallel = max_threads != 1 && group.bytes() >= parallel_bytes;
                if (!parallel || team_size() > 1) {
                    add_copies(group, max_threads, parallel);
                    add_operations(group, max_threads, parallel, isas);
                }
            }
            // A filter that wants no operation of the group, and no copy, leaves it out.
            std::vector<Contender> kept;
            bool any = false;
            for (Contender& contender : group.contenders) {
                contender.reported = filter.selects(group.name(contender));
                any = any || contender.reported;
                if (contender.reported || contender.copy) {
                    kept.push_back(std::move(contender));
                }
            }
            group.contenders = std::move(kept);
            if (any) {
                groups.push_back(std::move(group));
            }
        }
    }
    return groups;
}

}  // namespace rectify_bench
