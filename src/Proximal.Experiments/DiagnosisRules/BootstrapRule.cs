namespace Proximal.Experiments;

/// <summary>Values of truncated episodes that end at 0.</summary>
internal sealed class BootstrapRule()
    : DiagnosisRule("truncation-not-bootstrapped", "truncation is treated as termination")
{
    public override IReadOnlyList<string> Explains { get; } =
    ["entropy-collapse", "evaluation-below-training", "plateau", "time-limit", "blind-critic"];

    private const double Share = 0.05,
        Horizons = 3;

    public override Finding? Examine(RunEvidence run)
    {
        MetricValues truncated = run[MetricTags.TruncatedShare];
        if (run.Settings.Text("bootstrap_truncated") != "false" || !(truncated.Max > Share))
            return null;
        double horizon = 1 / (1 - (run.Settings.Number("gamma") ?? 0.99));
        // The value of the last steps matters little in episodes that are much longer than the horizon.
        return run.Length.Median < Horizons * horizon
            ? Found(
                $"up to {Percent(truncated.Max)} of the episodes of a rollout were truncated (rollout/truncated_share), after "
                    + $"{Text(run.Length.Median)} steps, while the discount looks {horizon:0} steps ahead; "
                    + "bootstrap_truncated is false, so their values end at 0",
                "set bootstrap_truncated to true: the value of the last observation continues a truncated episode",
                ("bootstrap_truncated", "true")
            )
            : null;
    }
}
