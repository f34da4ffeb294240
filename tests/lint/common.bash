# Sourced by the checks of this folder.

sources() {  # PATTERN; the project's C++ files below here, each ended by a null
    local folder folders=()
    for folder in src tests bench; do [ ! -d "$folder" ] || folders+=("$folder"); done
    find "${folders[@]}" -name "$1" -print0 | sort -z
}

need() {  # PROGRAM; without it the check is skipped
    command -v "$1" >/dev/null || { echo "$1 is not installed"; exit 77; }
}
