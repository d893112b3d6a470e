using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Result of the RLHF demo.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Inn">World of the demo.</param>
/// <param name="Ppo">Options of PPO.</param>
/// <param name="Stages">Stages, in order.</param>
/// <param name="Pretrained">Evaluation of the pretrained model.</param>
/// <param name="FineTuned">Evaluation of the fine-tuned model, which is the reference.</param>
/// <param name="Aligned">Evaluation of the policy after PPO.</param>
/// <param name="RewardAccuracy">Accuracy of the reward model on held-out preferences, whose labels have
/// mistakes.</param>
/// <param name="Preferences">Number of pairs that the reward model was trained on.</param>
/// <param name="WinRate">Win rate of the policy against the fine-tuned model by the true reward; a tie is half a
/// win.</param>
/// <param name="Samples">Answers of the fine-tuned model and of the policy, with their true rewards.</param>
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

/// <summary>Stage of the demo.</summary>
/// <param name="Title">Display name.</param>
/// <param name="Run">Folder with its metrics.</param>
/// <param name="Steps">Number of examples or completions that it trained on.</param>
/// <param name="Unit">Unit of the steps.</param>
/// <param name="Seconds">Duration of the training, in seconds.</param>
internal sealed record DemoStage(string Title, RunFolder Run, long Steps, string Unit, double Seconds);

/// <summary>Averages over a model's answers to questions that it was not trained on.</summary>
/// <param name="Quality">True reward.</param>
/// <param name="Score">Score of the reward model.</param>
/// <param name="Kl">KL divergence from the fine-tuned model, in nats per answer.</param>
/// <param name="Length">Length, in tokens.</param>
internal sealed record DemoEvaluation(double Quality, double Score, double Kl, double Length);
