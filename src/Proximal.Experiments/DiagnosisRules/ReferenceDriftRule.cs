using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>A policy that is far from its reference at every token.</summary>
internal sealed class ReferenceDriftRule() : DiagnosisRule("reference-drift", "the policy drifts from the reference")
{
    private const double PerToken = 0.7,
        Factor = 2;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues kl, MetricValues length) = (run[LanguageMetricTags.Kl], run[CompletionTags.MeanLength]);
        double each = kl.Late / length.Late;
        return kl.Exists && each > PerToken && kl.Late > Factor * kl.Early
            ? Found(
                $"objective/kl rises from {Text(kl.First)} to {Text(kl.Late)} nats for a completion, {Text(each)} for each of its "
                    + $"{Text(length.Late)} tokens; kl_coef is {run.Settings.Text("kl_coef")}",
                "raise kl_coef, set kl_controller to adaptive, or lower learning_rate",
                run.Settings.Number("kl_coef") is { } coefficient
                    ? [("kl_coef", run.Settings.WithInitial("kl_coef", Math.Max(0.05, 4 * coefficient)))]
                    : []
            )
            : null;
    }
}
