using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Completions that are cut at the largest number of tokens.</summary>
internal sealed class MissingEndTokensRule() : DiagnosisRule("end-token-missing", "completions do not end")
{
    private const double Share = 0.05,
        EarlyShare = 0.2;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues ended = run[CompletionTags.EndedShare];
        // Models that are used without an end token have none from the start.
        return ended.Exists && ended.Late < Share && ended.Max > EarlyShare
            ? Found(
                $"the share of completions with an end token falls from {Percent(ended.First)} to {Percent(ended.Late)} "
                    + $"(completions/ended), below 5% from {Step(ended.FirstStepBelow(Share))}",
                "set missing_eos_penalty to 1, raise max_new_tokens, or lower the reward of long completions",
                run.Settings.Has("missing_eos_penalty") ? [("missing_eos_penalty", "1")] : []
            )
            : null;
    }
}
