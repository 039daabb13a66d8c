#include "report.hpp"

#include <algorithm>
#include <map>

#include "machine.hpp"

namespace rectify_bench {
namespace {

// Between the quartiles, over the median: more, and a difference of a few per cent means nothing.
constexpr double noisy_spread = 0.15;

std::string format_time(double seconds) {
    constexpr const char* units[] = {"ns", "us", "ms", "s"};
    std::size_t unit = 0;
    double value = seconds * 1e9;
    for (; value >= 1000 && unit + 1 < std::size(units); ++unit) {
        value /= 1000;
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, units[unit]);
    return text;
}

std::string format_ratio(double ratio) {
    char text[32] = "";
    if (ratio > 0) {
        std::snprintf(text, sizeof text, "%.2f", ratio);
    }
    return text;
}

std::string threads_label(int max_threads) { return max_threads == 0 ? "auto" : std::to_string(max_threads); }

bool same_row(const Contender& a, const Contender& b) {
    return a.operation == b.operation && a.max_threads == b.max_threads;
}

void print_head(std::FILE* out, const std::vector<Group>& groups) {
    std::fprintf(out, "\n");
    for (const auto& [key, value] : machine_context()) {
        std::fprintf(out, "%-10s%s\n", key.c_str(), value.c_str());
    }
    std::size_t rows = 0;
    std::size_t noisy = 0;
    for (const Group& group : groups) {
        for (const Contender& contender : group.contenders) {
            rows += group.rounds > 0 ? 1 : 0;
            noisy += group.rounds > 0 && contender.spread > noisy_spread ? 1 : 0;
        }
    }
    std::fprintf(out,
                 "noise     %zu of %zu times spread by more than %.0f %% between their quartiles (marked !)\n",
                 noisy, rows, 100 * noisy_spread);
    if (noisy * 4 > rows) {
        std::fprintf(out, "WARNING   this machine is too noisy now to conclude anything from a few per cent\n");
    }
    std::fprintf(out,
                 "\n"
                 "time      median of interleaved rounds, per call\n"
                 "GB/s      bytes read and written\n"
                 "x copy    time over that of the fastest copy (*) of as many bytes on as many threads\n"
                 "x memcpy  time over one call of memcpy\n"
                 "x thread  speed over one thread; threads: auto is max_threads = 0, the default\n");
}

void print_copies(std::FILE* out, const Group& group) {
    for (const int max_threads : group.shape.max_threads) {
        std::string line;
        for (const Contender& copy : group.contenders) {
            if (copy.copy && copy.max_threads == max_threads) {
                line += "  " + copy.operation.substr(5) + " " + format_time(copy.seconds) +
                        (group.best_copy(copy) == &copy ? "*" : "") + (copy.spread > noisy_spread ? "!" : "");
            }
        }
        if (!line.empty()) {
            std::fprintf(out, "  copies, threads %s:%s\n", threads_label(max_threads).c_str(), line.c_str());
        }
    }
}

void print_row(std::FILE* out, const Group& group, const Contender& best) {
    std::fprintf(out, "  %-24s%-8s%7s%11s%8.1f%8s%9s%9s%6.0f %%%s", best.operation.c_str(), best.isa.c_str(),
                 threads_label(best.max_threads).c_str(), format_time(best.seconds).c_str(),
                 static_cast<double>(best.bytes_moved) / best.seconds * 1e-9,
                 format_ratio(group.over_best_copy(best)).c_str(),
                 format_ratio(group.over_memcpy(best)).c_str(),
                 best.max_threads == 1 ? "" : format_ratio(group.speedup(best)).c_str(), 100 * best.spread,
                 best.spread > noisy_spread ? "!" : " ");
    for (auto other = group.contenders.rbegin(); other != group.contenders.rend(); ++other) {
        if (same_row(*other, best) && &*other != &best) {
            std::fprintf(out, "  %s %s", other->isa.c_str(),
                         format_ratio(group.over_best_copy(*other)).c_str());
        }
    }
    std::fprintf(out, "\n");
}

void print_groups(std::FILE* out, const std::vector<Group>& groups) {
    const std::string* family = nullptr;
    for (const Group& group : groups) {
        if (family == nullptr || *family != group.shape.family) {
            family = &group.shape.family;
            std::fprintf(out, "\n== %s ==\n  %-24s%-8s%7s%11s%8s%8s%9s%9s%8s   other ISAs, x copy\n",
                         family->c_str(), "operation", "ISA", "threads", "time", "GB/s", "x copy", "x memcpy",
                         "x thread", "spread");
        }
        std::fprintf(out, "%s: %zu %s, %s%s\n", group.shape.label.c_str(), group.shape.n, group.element->name,
                     format_bytes(group.bytes()).c_str(), group.shape.cold ? ", cold" : "");
        if (group.rounds == 0) {
            std::fprintf(out, "  not measured: %s\n", group.error.empty() ? "left out" : group.error.c_str());
            continue;
        }
        print_copies(out, group);
        // The best ISA is the last of its row.
        for (std::size_t i = 0; i < group.contenders.size(); ++i) {
            const Contender& contender = group.contenders[i];
            const bool last = i + 1 == group.contenders.size() || !same_row(contender, group.contenders[i + 1]);
            if (!contender.copy && last) {
                print_row(out, group, contender);
            }
        }
    }
}

using Family = std::vector<const Group*>;

// One operation on as many threads, over the groups of a family.
struct Line {
    std::string operation;
    std::string threads;
    std::map<const Group*, double> over_copy;
    std::map<const Group*, double> speedup;
    double seconds = 0;  // of a pass of the network
    double copy_seconds = 0;
};

Line& line_for(std::vector<Line>& lines, const std::string& operation, const std::string& threads) {
    for (Line& line : lines) {
        if (line.operation == operation && line.threads == threads) {
            return line;
        }
    }
    lines.push_back({operation, threads, {}, {}});
    return lines.back();
}

std::vector<Line> make_lines(const Family& family, const std::string& isa) {
    std::vector<Line> lines;
    for (const Group* group : family) {
        for (const Contender& contender : group->contenders) {
            const Contender* copy = group->best_copy(contender);
            if (!contender.copy && contender.isa == isa && copy != nullptr) {
                // Tiny calls stay on their thread whatever they may use.
                const bool one = contender.max_threads == 1 || group->shape.max_threads.size() == 1;
                Line& line =
                    line_for(lines, contender.operation, one ? "1" : threads_label(contender.max_threads));
                line.over_copy[group] = group->over_best_copy(contender);
                if (!one) {
                    line.speedup[group] = group->speedup(contender);
                }
                line.seconds += static_cast<double>(group->shape.uses) * contender.seconds;
                line.copy_seconds += static_cast<double>(group->shape.uses) * copy->seconds;
            }
        }
    }
    return lines;
}

void print_ratios(std::FILE* out, const Family& family, const std::map<const Group*, double>& ratios) {
    for (const Group* group : family) {
        const auto ratio = ratios.find(group);
        std::fprintf(out, "%7s", ratio == ratios.end() ? "" : format_ratio(ratio->second).c_str());
    }
    std::fprintf(out, "\n");
}

void print_sizes(std::FILE* out, const Family& sizes, const std::string& isa) {
    std::fprintf(out, "\n== Sizes side by side, %s ==\n  %-24s%17s", isa.c_str(), "operation", "");
    for (const Group* group : sizes) {
        std::fprintf(out, "%7s", group->shape.label.c_str());
    }
    std::fprintf(out, "\n");
    for (const Line& line : make_lines(sizes, isa)) {
        std::fprintf(out, "  %-24s%4s thr. x copy  ", line.operation.c_str(), line.threads.c_str());
        print_ratios(out, sizes, line.over_copy);
        if (!line.speedup.empty()) {
            std::fprintf(out, "  %-24s%4s thr. x thread", line.operation.c_str(), line.threads.c_str());
            print_ratios(out, sizes, line.speedup);
        }
    }
}

void print_networks(std::FILE* out, const std::vector<Family>& networks, const std::string& isa) {
    std::fprintf(out, "\n== All activations of one pass, %s ==\n  %-24s%-24s%7s%11s%8s\n", isa.c_str(),
                 "network", "operation", "threads", "time", "x copy");
    for (const Family& family : networks) {
        const std::string& name = family.front()->shape.family;
        const auto whole = std::count_if(shapes().begin(), shapes().end(),
                                         [&](const Shape& shape) { return shape.family == name; });
        for (const Line& line : make_lines(family, isa)) {
            // A filter, or too little memory, may have left shapes out.
            if (line.over_copy.size() == static_cast<std::size_t>(whole)) {
                std::fprintf(out, "  %-24s%-24s%7s%11s%8s\n", name.c_str(), line.operation.c_str(),
                             line.threads.c_str(), format_time(line.seconds).c_str(),
                             format_ratio(line.seconds / line.copy_seconds).c_str());
            }
        }
    }
}

}  // namespace

void print_report(std::FILE* out, const std::vector<Group>& groups) {
    const bool measured = std::any_of(groups.begin(), groups.end(), [](const Group& group) {
        return group.rounds > 0 || !group.error.empty();
    });
    if (!measured) {
        return;  // --benchmark_list_tests
    }
    Family sizes;
    std::vector<Family> networks;
    for (const Group& group : groups) {
        if (group.shape.family == "sizes") {
            sizes.push_back(&group);
        } else if (group.shape.network()) {
            if (networks.empty() || networks.back().front()->shape.family != group.shape.family) {
                networks.emplace_back();
            }
            networks.back().push_back(&group);
        }
    }
    print_head(out, groups);
    print_groups(out, groups);
    if (!networks.empty()) {
        print_networks(out, networks, rectify_isa());
    }
    if (!sizes.empty()) {
        print_sizes(out, sizes, rectify_isa());
    }
}

}  // namespace rectify_bench
