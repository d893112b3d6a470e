using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Groups of completions of which most have equal scores, which give no gradient.</summary>
internal sealed class UniformGroupsRule() : DiagnosisRule("zero-variance-groups", "most groups have no variance")
{
    private const double Share = 0.1;

    public override IReadOnlyList<string> Explains { get; } = ["reward-saturated"];

    public override Finding? Examine(RunEvidence run) =>
        run[LanguageMetricTags.InformativeGroups] is { Exists: true, Median: < Share } groups
            ? Found(
                $"objective/informative_groups has a median of {Text(groups.Median)}: in the other groups all completions have "
                    + "the same score, so their advantages are 0",
                "use prompts of another difficulty, a reward with more values, more num_generations or a higher temperature; "
                    + "skip_uniform_groups samples other prompts instead",
                run.Settings.Number("num_generations") is { } count and < 16
                    ? [("num_generations", Text(2 * count))]
                    : []
            )
            : null;
}
