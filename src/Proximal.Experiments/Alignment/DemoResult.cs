using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>What came out of the demonstration.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Inn">The world that it took place in.</param>
/// <param name="Ppo">The settings of PPO.</param>
/// <param name="Stages">What was trained, in order.</param>
/// <param name="Pretrained">The pretrained model's answers.</param>
/// <param name="FineTuned">The fine-tuned model's, which is the reference.</param>
/// <param name="Aligned">The policy's after PPO.</param>
/// <param name="RewardAccuracy">The share of held-out preferences, labelled with mistakes, that the reward model gets right.</param>
/// <param name="Preferences">Pairs that it learned from.</param>
/// <param name="WinRate">How often the policy's answer is truly better than the fine-tuned model's; a tie is half a win.</param>
/// <param name="Samples">Answers of the fine-tuned model and of the policy, with their true reward.</param>
internal sealed record DemoResult(
    ulong Seed,
    Inn Inn,
    RlhfPpoOptions Ppo,
    IReadOnlyList<DemoStage> Stages,
    DemoEvaluation Pretrained,
    DemoEvaluation FineTuned,
    DemoEvaluation Aligned,
    double RewardAccuracy,
    int Preferences,
    double WinRate,
    IReadOnlyList<SampleView> Samples
)
{
    public double Seconds => Stages.Sum(stage => stage.Seconds);
}

/// <summary>A stage that was trained.</summary>
/// <param name="Title">What people call it.</param>
/// <param name="Run">Its figures.</param>
/// <param name="Steps">How much it learned from.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record DemoStage(string Title, RunFolder Run, long Steps, string Unit, double Seconds);

/// <summary>How a model answers questions that it was not trained on, on average.</summary>
/// <param name="Quality">The true reward.</param>
/// <param name="Score">The reward model's score.</param>
/// <param name="Kl">Divergence from the fine-tuned model, in nats for a whole answer.</param>
/// <param name="Length">Tokens.</param>
internal sealed record DemoEvaluation(double Quality, double Score, double Kl, double Length);
