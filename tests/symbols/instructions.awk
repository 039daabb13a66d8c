# From `objdump -d`: which classes of instructions an object holds, one line each, with the first place of it.
# x86 goes by the encoding, which objdump shows before the name: the names of AVX and AVX-512 are the same.
BEGIN { FS = "\t" }

function found(class) {
    if (!(class in first)) first[class] = $0
}

# Lines of an instruction: address, bytes, text. What continues a long one has no text.
NF >= 3 {
    found("any")
    operands = $3
    for (i = 4; i <= NF; ++i) operands = operands " " $i
    if (x86) {
        bytes = $2
        while (match(bytes, /^(26|2e|36|3e|64|65|67) /)) bytes = substr(bytes, 4)
        if (bytes ~ /^(c4|c5) /) found("VEX")
        if (bytes ~ /^62 /) found("EVEX")
        # SSE3 is told by name; what came later has opcodes of its own. endbr64 is a nop to all before it.
        while (match(bytes, /^(66|f2|f3|4[0-9a-f]) /)) bytes = substr(bytes, 4)
        if (bytes ~ /^0f (38|3a|b8) / || operands ~ /^(addsub|hadd|hsub|lddqu|movddup|movs[hl]dup|fisttp|crc32|cmpxchg16b)/)
            found("beyond-SSE2")
        if (operands ~ /%xmm/) found("xmm")
        if (operands ~ /%ymm/) found("ymm")
        if (operands ~ /%zmm/) found("zmm")
        if (operands ~ /^vf(n?m(add|sub)|maddsub|msubadd)/) found("fused")
    } else {
        if (operands ~ /[ ,{[]v[0-9]+\.[0-9]*[bhsd]/) found("NEON")
        if (operands ~ /[ ,{[][zp][0-9]+[.\/]/) found("SVE")
        if (operands ~ /^(bf)?f(n?madd|n?msub|n?ml[as]|n?mad|n?msb)/) found("fused")
    }
}

END {
    for (class in first) print class "\t" first[class]
}
