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

const char* placement_label(Placement placement) { return placement == Placement::line ? "" : " +16"; }

std::string row_label(const Contender& contender) {
    // Masks have no types.
    const std::string type =
        contender.operation.rfind("mask_", 0) == 0 ? "" : std::string(" ") + contender.element->name;
    return contender.operation + type + placement_label(contender.placement);
}

// What `other` is, seen from the contender.
std::string other_label(const Contender& contender, const Contender& other) {
    return contender.placement != other.placement ? "on lines" : other.operation;
}

bool same_row(const Contender& a, const Contender& b) {
    return row_label(a) == row_label(b) && a.max_threads == b.max_threads && !a.peer && !b.peer;
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
    std::fprintf(
        out,
        "\n"
        "time      median of interleaved rounds, per call\n"
        "GB/s      bytes read and written\n"
        "x copy    time over that of the fastest copy (*) of as many bytes, placed alike, on as many\n"
        "          threads\n"
        "x memcpy  time over one call of memcpy\n"
        "x other   time over the operation named, or over the same one on lines\n"
        "+16       all buffers begin 16 bytes past a cache line, as malloc gives them, those of the copies\n"
        "          too; without, they begin on lines. Both at the same four sets of page offsets in turn\n"
        "x thread  speed over one thread; threads: auto is max_threads = 0, the default\n");
}

void print_copies(std::FILE* out, const Group& group) {
    const Contender* before = nullptr;
    for (const Contender& copy : group.contenders) {
        if (copy.copy) {
            if (before == nullptr || before->placement != copy.placement ||
                before->max_threads != copy.max_threads) {
                std::fprintf(out, "%s  copies%s, threads %s:", before == nullptr ? "" : "\n",
                             placement_label(copy.placement), threads_label(copy.max_threads).c_str());
            }
            std::fprintf(out, "  %s %s%s%s", copy.operation.substr(5).c_str(),
                         format_time(copy.seconds).c_str(), group.best_copy(copy) == &copy ? "*" : "",
                         copy.spread > noisy_spread ? "!" : "");
            before = &copy;
        }
    }
    std::fprintf(out, "\n");
}

void print_row(std::FILE* out, const Group& group, const Contender& best) {
    std::fprintf(out, "  %-33s%-8s%7s%11s%8.1f%8s%9s%9s%6.0f %%%s", row_label(best).c_str(), best.isa.c_str(),
                 threads_label(best.max_threads).c_str(), format_time(best.seconds).c_str(),
                 static_cast<double>(best.bytes_moved) / best.seconds * 1e-9,
                 format_ratio(group.over_best_copy(best)).c_str(),
                 format_ratio(group.over_memcpy(best)).c_str(),
                 best.max_threads == 1 ? "" : format_ratio(group.speedup(best)).c_str(), 100 * best.spread,
                 best.spread > noisy_spread ? "!" : " ");
    for (auto isa = group.contenders.rbegin(); isa != group.contenders.rend(); ++isa) {
        if (same_row(*isa, best) && &*isa != &best) {
            std::fprintf(out, "  %s %s", isa->isa.c_str(), format_ratio(group.over_best_copy(*isa)).c_str());
        }
    }
    if (const Contender* other = group.other(best)) {
        std::fprintf(out, "  x other %s %s", format_ratio(group.over_other(best)).c_str(),
                     other_label(best, *other).c_str());
    }
    std::fprintf(out, "\n");
}

std::string shape_text(const Shape& shape) {
    const std::string bytes = format_bytes(shape.bytes);
    if (shape.kind == masks) {
        return "masks of " + std::to_string(8 * shape.bytes) + " bits, " + bytes;
    }
    return std::to_string(shape.bytes / 4) + " f32, " + bytes + (shape.kind == cold ? ", cold" : "") +
           (shape.row_bytes == 0 ? ""
                                 : " in rows of " + std::to_string(shape.row_bytes) + " B with a pitch of " +
                                       std::to_string(shape.pitch_bytes) + " B");
}

void print_groups(std::FILE* out, const std::vector<Group>& groups) {
    const std::string* family = nullptr;
    for (const Group& group : groups) {
        if (family == nullptr || *family != group.shape.family) {
            family = &group.shape.family;
            std::fprintf(out, "\n== %s ==\n  %-33s%-8s%7s%11s%8s%8s%9s%9s%8s   other ISAs, x copy\n",
                         family->c_str(), "operation", "ISA", "threads", "time", "GB/s", "x copy", "x memcpy",
                         "x thread", "spread");
        }
        std::fprintf(out, "%s: %s\n", group.shape.label.c_str(), shape_text(group.shape).c_str());
        if (group.rounds == 0) {
            std::fprintf(out, "  not measured: %s\n", group.error.empty() ? "left out" : group.error.c_str());
            continue;
        }
        print_copies(out, group);
        // The best ISA is the last of its row.
        for (std::size_t i = 0; i < group.contenders.size(); ++i) {
            const Contender& contender = group.contenders[i];
            const bool last = i + 1 == group.contenders.size() || !same_row(contender, group.contenders[i + 1]);
            if (!contender.copy && contender.reported && last) {
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
    std::string other;
    std::map<const Group*, double> over_other;
    double seconds = 0;  // of a pass of the network
    double copy_seconds = 0;
};

Line& line_for(std::vector<Line>& lines, const std::string& operation, const std::string& threads) {
    for (Line& line : lines) {
        if (line.operation == operation && line.threads == threads) {
            return line;
        }
    }
    lines.push_back({operation, threads, {}, {}, {}, {}});
    return lines.back();
}

std::vector<Line> make_lines(const Family& family, const std::string& isa) {
    std::vector<Line> lines;
    for (const Group* group : family) {
        for (const Contender& contender : group->contenders) {
            const Contender* copy = group->best_copy(contender);
            if (!contender.copy && contender.reported && contender.isa == isa && copy != nullptr) {
                Line& line = line_for(lines, row_label(contender), threads_label(contender.max_threads));
                line.over_copy[group] = group->over_best_copy(contender);
                if (contender.max_threads != 1) {
                    line.speedup[group] = group->speedup(contender);
                }
                if (const Contender* other = group->other(contender)) {
                    line.other = other_label(contender, *other);
                    line.over_other[group] = group->over_other(contender);
                }
                line.seconds += static_cast<double>(group->shape.uses) * contender.seconds;
                line.copy_seconds += static_cast<double>(group->shape.uses) * copy->seconds;
            }
        }
    }
    return lines;
}

int column_width(const Group& group) { return std::max(7, static_cast<int>(group.shape.label.size()) + 2); }

void print_ratios(std::FILE* out, const Family& family, const std::map<const Group*, double>& ratios) {
    for (const Group* group : family) {
        const auto ratio = ratios.find(group);
        std::fprintf(out, "%*s", column_width(*group),
                     ratio == ratios.end() ? "" : format_ratio(ratio->second).c_str());
    }
    std::fprintf(out, "\n");
}

void print_side_by_side(std::FILE* out, const Family& family, const std::string& isa) {
    std::fprintf(out, "\n== %s side by side, %s ==\n  %-33s%-30s", family.front()->shape.family.c_str(),
                 isa.c_str(), "operation", "");
    for (const Group* group : family) {
        std::fprintf(out, "%*s", column_width(*group), group->shape.label.c_str());
    }
    std::fprintf(out, "\n");
    for (const Line& line : make_lines(family, isa)) {
        const auto print = [&](const std::string& what, const std::map<const Group*, double>& ratios) {
            if (!ratios.empty()) {
                std::fprintf(out, "  %-33s%4s thr. %-20s", line.operation.c_str(), line.threads.c_str(),
                             what.c_str());
                print_ratios(out, family, ratios);
            }
        };
        print("x copy", line.over_copy);
        print("x " + line.other, line.over_other);
        print("x thread", line.speedup);
    }
}

void print_networks(std::FILE* out, const std::vector<Family>& families, const std::string& isa) {
    std::fprintf(out, "\n== All activations of one pass, %s ==\n  %-24s%-33s%7s%11s%8s\n", isa.c_str(),
                 "network", "operation", "threads", "time", "x copy");
    for (const Family& family : families) {
        const std::string& name = family.front()->shape.family;
        const std::vector<Shape> every = shapes(true);
        const auto whole =
            std::count_if(every.begin(), every.end(), [&](const Shape& shape) { return shape.family == name; });
        for (const Line& line : make_lines(family, isa)) {
            // A filter, or too little memory, may have left shapes out.
            if (line.over_copy.size() == static_cast<std::size_t>(whole)) {
                std::fprintf(out, "  %-24s%-33s%7s%11s%8s\n", name.c_str(), line.operation.c_str(),
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
    std::vector<Family> side_by_side;
    std::vector<Family> networks_measured;
    for (const Group& group : groups) {
        std::vector<Family>& families = group.shape.kind == networks ? networks_measured : side_by_side;
        if (families.empty() || families.back().front()->shape.family != group.shape.family) {
            families.emplace_back();
        }
        families.back().push_back(&group);
    }
    print_head(out, groups);
    print_groups(out, groups);
    if (!networks_measured.empty()) {
        print_networks(out, networks_measured, rectify_isa());
    }
    for (const Family& family : side_by_side) {
        print_side_by_side(out, family, rectify_isa());
    }
}

}  // namespace rectify_bench
