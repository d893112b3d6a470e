namespace Proximal.Experiments;

/// <summary>A discount that hides rewards a few steps away.</summary>
internal sealed class SmallDiscountRule() : DiagnosisRule("discount-small", "discount factor is too small")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["blind-critic", "entropy-collapse", "evaluation-below-training", "plateau", "time-limit"];

    private const double ShortestHorizon = 5,
        EpisodeFactor = 2;

    public override Finding? Examine(RunEvidence run)
    {
        if (run.Settings.Number("gamma") is not { } gamma || !run.Length.Exists)
            return null;
        double horizon = 1 / (1 - gamma);
        return horizon < ShortestHorizon && run.Length.Median > EpisodeFactor * horizon
            ? Found(
                $"gamma {Text(gamma)} looks {horizon:0.0} steps ahead, 1 / (1 - gamma), but episodes have "
                    + $"{Text(run.Length.Median)} steps (rollout/ep_len_mean, median)",
                "raise gamma to 0.95 to 0.999: 1 / (1 - gamma) should be at least the number of steps until the consequence "
                    + "of an action is rewarded",
                ("gamma", "0.99")
            )
            : null;
    }
}
