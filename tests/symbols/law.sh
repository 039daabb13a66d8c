#!/usr/bin/env bash
# The law of what the library puts into a program that links it.
#
#   law.sh isa NAME ARCHIVE                the units of one instruction set
#   law.sh library ARCHIVE ISA...          all other objects, and that none but these are there
#   law.sh control NAME OBJECT VIOLATION   an object that breaks the law of NAME, by exactly this violation
#   law.sh reached ARCHIVE TABLE           every function of the interface is in the tests' table of operations,
#                                          which is the archive TABLE
#   law.sh blind NAME ARCHIVE              that this script notices tools that fail or show nothing
#
# The reason for it: of an inline function the linker keeps one copy for the whole program, and if that is one
# which was compiled with AVX flags, the program dies on every CPU without AVX, far from this library.
set -euo pipefail
: "${NM:=nm}" "${READELF:=readelf}" "${OBJDUMP:=objdump}" "${AR:=ar}"
export LC_ALL=C
here=$(dirname "${BASH_SOURCE[0]}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
violations=$scratch/violations
: >"$violations"

what='the archive'
violation() { printf '%s: %s\n' "$what" "$*" >>"$violations"; }
die() { printf 'law.sh: %s\n' "$*" >&2; exit 2; }

# ---- What the tools say; to see nothing is a failure --------------------------------------------------------

look_at() { # OBJECT
    local object=$1
    what=$(basename "$object")
    "$NM" --format=posix "$object" >"$scratch/symbols" || die "$NM failed on $object"
    "$READELF" -W --sections "$object" >"$scratch/sections" || die "$READELF failed on $object"
    "$READELF" -W --section-groups "$object" >"$scratch/groups" || die "$READELF failed on $object"
    "$OBJDUMP" -d "$object" >"$scratch/code" || die "$OBJDUMP failed on $object"
    grep -q '^[^ ]* [A-TV-Z] ' "$scratch/symbols" || die "$NM shows no symbol of $object"
    grep -q ' \.text' "$scratch/sections" || die "$READELF shows no section of $object"
    grep -qE 'no section groups|group section' "$scratch/groups" || die "$READELF says nothing of groups in $object"
    local x86=0
    ! grep -q 'file format elf64-x86-64' "$scratch/code" || x86=1
    awk -v x86=$x86 -f "$here/instructions.awk" "$scratch/code" >"$scratch/classes"
    grep -q '^any' "$scratch/classes" || die "$OBJDUMP shows no instruction of $object"
}

# ---- The rules ----------------------------------------------------------------------------------------------

symbols() { awk -v type="$1" '$2 ~ "^(" type ")$" { print $1 }' "$scratch/symbols"; } # TYPE OF nm: their names

no_shared_symbol() { # [ALLOWED]: a command that says which may be there
    local name
    for name in $(symbols 'W|V|w|v'); do "${1:-false}" "$name" || violation "weak symbol $name"; done
    for name in $(symbols u); do violation "unique symbol $name"; done
    for name in $(symbols C); do violation "common symbol $name"; done
    for name in $(symbols i); do violation "indirect function $name"; done
}

no_group() { # [ALLOWED]
    local name
    # COMDAT group section [    1] `.group' [signature] contains 2 sections:
    for name in $(sed -n "s/^.*group section .* \[\([^]]*\)\] contains.*/\1/p" "$scratch/groups"); do
        "${1:-false}" "$name" || violation "section group $name"
    done
}

no_xsimd() { # what is not inlined is called for every vector, and takes its operands through memory
    local name
    for name in $(symbols '[^U]' | grep -E '^_ZN?K?[0-9]+rectify_xsimd'); do violation "symbol of xsimd $name"; done
}

no_initialiser() { # nothing of ours runs before main or after it
    local name
    for name in $(grep -oE ' \.(preinit_array|init_array|fini_array|ctors|dtors)[^ ]*' "$scratch/sections"); do
        violation "static initialiser in $name"
    done
}

only_undefined() { # PATTERN
    local name
    for name in $(symbols 'U|w|v'); do
        [[ $name =~ ^($1)$ ]] || violation "undefined symbol $name"
    done
}

only_defined() { # PATTERN
    local name
    for name in $(symbols '[ABD-TX-Z]'); do
        [[ $name =~ ^($1)$ ]] || violation "global symbol $name"
    done
}

holds() { # CLASS OF INSTRUCTIONS...: or else nothing was seen, or the flags did not arrive
    local class
    for class; do grep -q "^$class	" "$scratch/classes" || violation "no $class instruction"; done
}

holds_no() { # CLASS OF INSTRUCTIONS...
    local class
    for class; do
        if grep "^$class	" "$scratch/classes" >"$scratch/place"; then
            violation "$class instruction"
            sed "s|^$class|   first|" "$scratch/place" >&2
        fi
    done
}

# ---- The law ------------------------------------------------------------------------------------------------

# The C library's, that compilers call by themselves; the last three where a distribution hardens all code.
by_compilers='memcpy|memmove|memset|memcmp|_GLOBAL_OFFSET_TABLE_|__stack_chk_(fail|guard)|__mem(cpy|move|set)_chk'

isa_law() { # NAME
    only_defined "rectify_[a-z0-9_]*_$1"
    [ -n "$(symbols '[DR]')" ] || violation "no table"
    no_shared_symbol
    no_group
    no_xsimd
    no_initialiser
    only_undefined "$by_compilers"
    # Exactly the registers and encodings of its flags. Products are rounded: nothing may be fused.
    case $1 in
        scalar) holds_no VEX EVEX beyond-SSE2 SVE fused ;;
        sse2) holds xmm && holds_no VEX EVEX beyond-SSE2 fused ;;
        avx2) holds VEX ymm && holds_no EVEX zmm fused ;;
        avx512) holds EVEX zmm && holds_no fused ;;
        neon) holds NEON && holds_no SVE fused ;;
        sve256 | sve512) holds SVE && holds_no fused ;;
        *) die "no law for $1" ;;
    esac
}

# No memory but one page, no exception, no output, no lock, no C++ runtime: nothing of that is called, because it
# is not here. OpenMP, where built in.
by_library='getenv|strcspn|strlen|strrchr|strstr|strtoull|__isoc23_strtoull|__errno_location|clock_gettime|sched_yield|mmap|munmap|madvise|pthread_atfork'
# Threads are started to see whether the system gives any; the dynamic linker is asked to keep OpenMP's code.
by_library+='|pthread_create|pthread_join|pthread_sigmask|sigfillset|getpid|syscall|dlopen|dladdr'
by_library+='|omp_[a-z_]*|GOMP_[a-z_]*|__kmpc_[a-z0-9_]*'
by_library+='|getauxval|prctl|open|read|close|__aarch64_[a-z0-9_]*'

# In namespace rectify, also its functions' static variables and their guards.
ours='rectify_.*|_Z(T[VIS]|GV|GR|Z)*N[rVKRO]*7rectify.*'
may_be_weak() { # SYMBOL
    # A program that is linked statically has no dynamic linker.
    [[ ! $1 =~ ^(dlopen|dladdr)$ ]] || return 0
    # Without optimisation the standard's inline functions are called, too. They are baseline code here.
    [[ $1 =~ ^($ours)$ ]] || { [ "${CONFIG-}" = Debug ] && [[ $1 =~ ^_ZN?K?St ]]; }
}

library_law() {
    only_defined "$ours"
    no_shared_symbol may_be_weak
    no_group may_be_weak
    no_initialiser
    only_undefined "$by_compilers|$by_library|$ours"
    holds_no VEX EVEX beyond-SSE2 SVE
}

# ---- Commands -----------------------------------------------------------------------------------------------

describe() {
    printf '%s: %d symbols, %d lines of code\n' "$what" "$(wc -l <"$scratch/symbols")" "$(wc -l <"$scratch/code")"
}

verdict() {
    [ ! -s "$violations" ] || { sed 's|^|violation in |' "$violations" >&2; return 1; }
    printf 'as the law wants it\n'
}

members() { "$AR" t "$1" || die "$AR failed on $1"; } # ARCHIVE
extract() { # ARCHIVE MEMBER
    "$AR" p "$1" "$2" >"$scratch/$2" && [ -s "$scratch/$2" ] || die "$1 has no $2"
    look_at "$scratch/$2"
    describe
}

case $1 in
    isa)
        archive=$3 units=0
        for member in $(members "$archive"); do
            [[ $member =~ ^isa_$2_.*\.cpp\.o$ ]] || continue
            extract "$archive" "$member"
            isa_law "$2"
            units=$((units + 1))
        done
        [ "$units" -gt 0 ] || die "no unit of $2 in $archive"
        verdict
        ;;
    library)
        archive=$2 others=0
        shift 2
        list=$(members "$archive")
        for isa; do grep -q "^isa_${isa}_.*\.cpp\.o$" <<<"$list" || violation "no object of $isa"; done
        for member in $list; do
            if [[ $member =~ ^isa_([a-z0-9]*)_(.*)\.cpp\.o$ ]]; then
                [[ " $* " = *" ${BASH_REMATCH[1]} "* ]] || violation "an object of no instruction set: $member"
                continue
            fi
            extract "$archive" "$member"
            library_law
            others=$((others + 1))
        done
        [ "$others" -gt 0 ] || violation 'no other object'
        verdict
        ;;
    control)
        look_at "$3"
        describe
        isa_law "$2"
        sed 's|^|violation in |' "$violations"
        grep -qFx -- "$what: $4" "$violations" || die "it was not rejected for: $4"
        ;;
    reached)
        "$NM" --format=posix "$2" | awk '$2 == "T" && $1 ~ /^rectify_/ { print $1 }' | sort -u >"$scratch/functions"
        "$NM" --format=posix "$3" | awk '$2 == "U" && $1 ~ /^rectify_/ { print $1 }' | sort -u >"$scratch/called"
        printf 'of %d functions the table calls %d\n' "$(wc -l <"$scratch/functions")" "$(wc -l <"$scratch/called")"
        [ -s "$scratch/functions" ] || die "$NM shows no function of $2"
        for name in $(comm -23 "$scratch/functions" "$scratch/called"); do # those that compute nothing
            [[ $name =~ ^rectify_(isa|isa_.*|set_isa|environment_status|version|status_string|mask_bytes)$ ]] ||
                violation "no operation of the tests calls $name"
        done
        verdict
        ;;
    blind)
        for tool in NM READELF OBJDUMP AR; do
            for stand_in in false true; do
                status=0
                env "$tool=$stand_in" "$BASH" "${BASH_SOURCE[0]}" isa "$2" "$3" || status=$?
                [ $status -eq 2 ] || die "status $status with $tool=$stand_in"
            done
        done
        ;;
    *) die "no command $1" ;;
esac
