using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Completions that all get the same score at the end of a run.</summary>
internal sealed class RewardSaturationRule() : DiagnosisRule("reward-saturated", "the reward is saturated")
{
    private const double Smallest = 1e-6;

    public override Finding? Examine(RunEvidence run)
    {
        (MetricValues scores, MetricValues deviation) = (
            run[LanguageMetricTags.Scores],
            run[LanguageMetricTags.ScoresStd]
        );
        return deviation.Exists && deviation.Late < Smallest && deviation.First >= Smallest
            ? Found(
                $"objective/scores_std falls from {Text(deviation.First)} to {Text(deviation.Late)} from "
                    + $"{Step(deviation.FirstStepBelow(Smallest))}, with objective/scores at {Text(scores.Late)}: all completions "
                    + "get the same score, and only the KL penalty is learned from",
                "stop there, use a reward with more values or harder prompts, or raise kl_coef"
            )
            : null;
    }
}
