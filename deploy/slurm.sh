#!/bin/bash
#SBATCH --job-name=grading
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=3G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --output=grading-%j.log
#
# Grade a class as a Slurm job array. On the login node, in the folder of the course:
#
#   bash deploy/slurm.sh SUBMISSIONS OUT SHARDS [OPTION of grader batch]...
#
# submits an array with a task for each shard, and a job that merges OUT/shard-1, OUT/shard-2, ... into OUT when all
# of them ended well. Shards that did not are tried again by their number, and go on where they stopped:
#
#   sbatch --array=3,7 deploy/slurm.sh SUBMISSIONS OUT SHARDS [OPTION]...
#   bash deploy/slurm.sh --merge OUT SHARDS
set -euo pipefail

readonly NOTHING_TO_GRADE=5

usage() {
    echo "usage: bash $0 SUBMISSIONS OUT SHARDS [OPTION of grader batch]..., or bash $0 --merge OUT SHARDS" >&2
    exit 2
}

grade_shard() {
    local submissions=$1 out=$2 shards=$3 shard=$SLURM_ARRAY_TASK_ID status=0
    shift 3
    grader batch "$submissions" -o "$out/shard-$shard" --shard "$shard/$shards" \
        --jobs "${SLURM_CPUS_PER_TASK:-1}" --quiet "$@" || status=$?
    # With more shards than submissions some have nothing to do, which must not keep the others from being merged.
    ((status == NOTHING_TO_GRADE)) || return "$status"
}

merge() {
    local out=$1 shards=$2 shard parts=()
    for ((shard = 1; shard <= shards; shard++)); do
        parts+=("$out/shard-$shard")
    done
    grader merge "${parts[@]}" -o "$out"
}

submit() {
    local out=$2 shards=$3 job
    job=$(sbatch --parsable --array="1-$shards" "$0" "$@")
    sbatch --dependency="afterok:${job%%;*}" --kill-on-invalid-dep=yes --cpus-per-task=1 "$0" --merge "$out" "$shards"
}

if [[ ${1-} == --merge ]]; then
    (($# == 3)) || usage
    merge "$2" "$3"
elif (($# < 3)) || ! [[ $3 =~ ^[1-9][0-9]*$ ]]; then
    usage
elif [[ -n ${SLURM_ARRAY_TASK_ID-} ]]; then
    grade_shard "$@"
else
    submit "$@"
fi
