using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flags of evaluating language models.</summary>
internal sealed class EvaluationFlags
{
    private readonly Option<string?> data = Flag.Text(
        "--data",
        "FILE",
        "Prompts, demonstrations or preference pairs (default: what the run held out, or else was trained on)."
    );
    private readonly Option<string?> reward = Flag.Text(
        "--reward",
        "REWARD",
        "What completions are worth (default: the run's reward)."
    );
    private readonly Option<string?> reference = Flag.Text(
        "--reference",
        "MODEL",
        "What divergence is measured from, or none (default: the run's reference)."
    );
    private readonly Option<string?> against = Flag.Text("--against", "MODEL", "Another model, to compare with.");
    private readonly Option<string?> judge = Flag.Text(
        "--judge",
        "REWARD",
        "The reward that decides between the two, such as a reward model's folder (default: the reward)."
    );
    private readonly Option<long?> samples = Flag.Whole(
        "--samples",
        "Completions to draw; prompts are taken in order, and over again where there are fewer (default: 256)."
    );
    private readonly SamplingFlags sampling = new("as in training, or 128");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [data, reward, reference, against, judge, samples, .. sampling.All];

    /// <summary>What was asked for.</summary>
    public EvaluationRequest Read(ParseResult result, string model, bool best, ulong? seed)
    {
        var request = new EvaluationRequest { Model = model };
        return request with
        {
            Best = best,
            Data = result.GetValue(data),
            Reward = result.GetValue(reward),
            Reference = result.GetValue(reference),
            Against = result.GetValue(against),
            Judge = result.GetValue(judge),
            Samples = result.GetValue(samples) is { } count ? (int)Math.Min(count, int.MaxValue) : request.Samples,
            Seed = seed ?? 0,
            Report = Console.Error.WriteLine,
            Sampling = defaults => sampling.Read(result, defaults),
        };
    }
}
