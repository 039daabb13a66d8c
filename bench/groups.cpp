#include "groups.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <regex>
#include <utility>

#include "copies.hpp"
#include "peers/peers.hpp"

namespace rectify_bench {
namespace {

// Up to here, per buffer, no copy pays for a second thread, and the library starts none. So there the calls
// come with a null rectify_exec, as most hosts write them, and what they cost is what hosts pay; larger ones
// need max_threads = 1 to stay on their thread.
constexpr std::size_t alone_bytes = std::size_t{64} << 10;

const Element bytes = {"bytes", 1};

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

Batch copy_batch(Copy copy, int members) {
    if (members == 1) {
        return batch([=](const Operands& o, std::size_t n, const Calls&) {
            copy(o.out, o.x, n);
            return RECTIFY_OK;
        });
    }
    return batch([=](const Operands& o, std::size_t n, const Calls&) {
        parallel_copy(copy, members, o.out, o.x, n);
        return RECTIFY_OK;
    });
}

struct How {
    Placement placement;
    int max_threads;
    bool parallel;
    bool null_exec;
};

void add_copies(Group& group, const How& how) {
    const int members = !how.parallel ? 1 : how.max_threads == 0 ? team_size() : how.max_threads;
    const std::size_t n = group.shape.bytes;
    for (const CopyMethod& method : copy_methods()) {
        group.contenders.push_back({std::string("copy_") + method.name,
                                    &bytes,
                                    method.isa,
                                    true,
                                    how.placement,
                                    how.parallel,
                                    how.max_threads,
                                    true,
                                    false,
                                    n,
                                    2 * n,
                                    {},
                                    copy_batch(method.copy, members)});
    }
}

void add_operations(Group& group, const How& how, const std::vector<std::string>& isas) {
    // More threads, networks and buffers past a line: the best ISA alone.
    const bool on_line = how.placement == Placement::line;
    const std::size_t first = group.shape.every_isa && !how.parallel && on_line ? 0 : isas.size() - 1;
    const unsigned wanted = group.shape.kind | (on_line ? 0u : past_line) | (how.parallel ? threads : 0u);
    for (const Operation& operation : operations()) {
        if ((operation.kinds & wanted) == wanted) {
            const std::size_t n = group.shape.bytes / operation.element->bytes;
            for (std::size_t i = first; i < isas.size(); ++i) {
                group.contenders.push_back({operation.name, operation.element, isas[i], false, how.placement,
                                            how.parallel, how.max_threads, how.null_exec, operation.in_place, n,
                                            (n * operation.bits_moved + 7) / 8, operation.beside,
                                            operation.run});
            }
        }
    }
}

Group make_group(const Shape& shape, const std::vector<std::string>& isas) {
    Group group = {shape, {}, 0, {}, false};
    for (const Placement placement : shape.placements) {
        if (shape.bytes <= alone_bytes) {
            add_copies(group, {placement, 1, false, true});
            add_operations(group, {placement, 1, false, true}, isas);
            continue;
        }
        for (const int max_threads : shape.max_threads) {
            const bool parallel = max_threads != 1;
            if (!parallel || team_size() > 1) {
                add_copies(group, {placement, max_threads, parallel, max_threads == 0});
                add_operations(group, {placement, max_threads, parallel, max_threads == 0}, isas);
            }
        }
    }
    return group;
}

// Each operation of ours that a peer has, followed by those of the peers.
Group make_comparison(const Shape& shape, const std::string& only) {
    Group group = {shape, {}, 0, {}, false};
    const bool parallel = team_size() > 1;
    const bool alone = shape.bytes <= alone_bytes;
    const How how = {Placement::line, parallel ? 0 : 1, parallel, parallel || alone};
    add_copies(group, {how.placement, how.max_threads, parallel && !alone, true});
    for (const Operation& operation : operations()) {
        const std::size_t before = group.contenders.size();
        for (const Peer& peer : peers()) {
            for (const PeerCall& call : peer.calls) {
                if (call.operation != operation.name || std::strcmp(operation.element->name, "f32") != 0 ||
                    (!only.empty() && peer.name != only)) {
                    continue;
                }
                const std::size_t n = shape.bytes / operation.element->bytes;
                Contender contender = {operation.name,
                                       operation.element,
                                       rectify_isa(),
                                       false,
                                       how.placement,
                                       how.parallel,
                                       how.max_threads,
                                       how.null_exec,
                                       false,
                                       n,
                                       (n * operation.bits_moved + 7) / 8,
                                       {},
                                       operation.run};
                if (group.contenders.size() == before) {
                    group.contenders.push_back(contender);
                }
                contender.isa = peer.name;
                contender.run = call.run;
                contender.peer = true;
                group.contenders.push_back(contender);
            }
        }
    }
    return group;
}

// Removes what the filter does not select; not the copies, nor what the selected are compared with.
void apply(const Filter& filter, Group& group) {
    for (Contender& contender : group.contenders) {
        contender.reported = filter.selects(group.name(contender));
    }
    const auto wanted = [&](const Contender& candidate) {
        return candidate.reported || candidate.copy ||
               std::any_of(group.contenders.begin(), group.contenders.end(), [&](const Contender& contender) {
                   return contender.reported && group.other(contender) == &candidate;
               });
    };
    std::vector<Contender> kept;
    std::copy_if(group.contenders.begin(), group.contenders.end(), std::back_inserter(kept), wanted);
    group.contenders = std::move(kept);
}

std::vector<Group> filtered(const std::string& text, std::vector<Group> groups) {
    const Filter filter(text);
    std::vector<Group> kept;
    for (Group& group : groups) {
        apply(filter, group);
        if (std::any_of(group.contenders.begin(), group.contenders.end(),
                        [](const Contender& contender) { return contender.reported; })) {
            kept.push_back(std::move(group));
        }
    }
    return kept;
}

}  // namespace

std::string Group::name(const Contender& contender) const {
    std::string text = contender.operation + "/" + contender.element->name + "/" + shape.family +
                       "/n:" + std::to_string(contender.n) + "/isa:" + contender.isa + "/threads:" +
                       (contender.max_threads == 0 ? "auto" : std::to_string(contender.max_threads)) +
                       (contender.placement == Placement::past_line ? "/past_line" : "");
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == ','; }),
               text.end());
    return text;
}

const Contender* Group::best_copy(const Contender& contender) const {
    const Contender* best = nullptr;
    for (const Contender& copy : contenders) {
        const bool allowed = copy.copy && copy.placement == contender.placement &&
                             (copy.max_threads == contender.max_threads || !copy.parallel);
        if (allowed && rounds > 0 && (best == nullptr || copy.seconds < best->seconds)) {
            best = &copy;
        }
    }
    return best;
}

const Contender* Group::find(const Contender& like, const std::string& operation, Placement placement,
                             int max_threads) const {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [&](const Contender& candidate) {
        return candidate.operation == operation && candidate.element == like.element &&
               candidate.isa == like.isa && candidate.placement == placement &&
               candidate.max_threads == max_threads;
    });
    return found != contenders.end() ? &*found : nullptr;
}

const Contender* Group::other(const Contender& contender) const {
    if (contender.peer) {
        return ours(contender);
    }
    if (contender.placement == Placement::past_line) {
        return find(contender, contender.operation, Placement::line, contender.max_threads);
    }
    return contender.beside.empty()
               ? nullptr
               : find(contender, contender.beside, contender.placement, contender.max_threads);
}

const Contender* Group::ours(const Contender& peer) const {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [&](const Contender& candidate) {
        return !candidate.copy && !candidate.peer && candidate.operation == peer.operation;
    });
    return peer.peer && found != contenders.end() ? &*found : nullptr;
}

double Group::over(const Contender& contender, const Contender* other) const {
    return rounds > 0 && other != nullptr ? contender.seconds / other->seconds : 0;
}

double Group::over_best_copy(const Contender& contender) const { return over(contender, best_copy(contender)); }

double Group::over_memcpy(const Contender& contender) const {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [&](const Contender& candidate) {
        return candidate.operation == "copy_memcpy" && candidate.placement == contender.placement &&
               !candidate.parallel;
    });
    return over(contender, found != contenders.end() ? &*found : nullptr);
}

double Group::over_other(const Contender& contender) const { return over(contender, other(contender)); }

double Group::speedup(const Contender& contender) const {
    const Contender* one = find(contender, contender.operation, contender.placement, 1);
    return rounds > 0 && one != nullptr ? one->seconds / contender.seconds : 0;
}

std::vector<Group> make_groups(const std::string& filter, bool all) {
    const std::vector<std::string> isas = isas_to_measure();
    std::vector<Group> groups;
    for (const Shape& shape : shapes(all)) {
        groups.push_back(make_group(shape, isas));
    }
    return filtered(filter, std::move(groups));
}

std::vector<Group> make_comparison(const std::string& filter, const std::string& peer) {
    std::vector<Group> groups;
    for (const Shape& shape : compared_shapes()) {
        groups.push_back(make_comparison(shape, peer));
    }
    return filtered(filter, std::move(groups));
}

}  // namespace rectify_bench
