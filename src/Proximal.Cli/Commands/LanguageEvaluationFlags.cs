using System.CommandLine;

namespace Proximal.Cli;

/// <summary>The flags of <c>proximal evaluate</c> for language models.</summary>
internal sealed class LanguageEvaluationFlags
{
    private readonly Option<string?> data = Flag.Text(
        "--data",
        "FILE",
        "Prompts, demonstrations or preference pairs (default: the held-out data of the run, or its training data)."
    );
    private readonly Option<string?> reward = Flag.Text(
        "--reward",
        "REWARD",
        "Reward of completions (default: the reward of the run)."
    );
    private readonly Option<string?> reference = Flag.Text(
        "--reference",
        "MODEL",
        "Reference model of the KL divergence, or none (default: the reference of the run)."
    );
    private readonly Option<string?> against = Flag.Text(
        "--against",
        "MODEL",
        $"Another model to compare with; for an agent, an opponent to play against: a run, {Contestant.Scripted}."
    );
    private readonly Option<string?> judge = Flag.Text(
        "--judge",
        "REWARD",
        "Reward that compares the two completions, such as a reward model folder (default: the reward)."
    );
    private readonly Option<long?> samples = Flag.Integer(
        "--samples",
        "Number of completions; prompts are used in order and repeated if there are fewer (default: 256)."
    );
    private readonly Option<long?> bestOf = Flag.Integer(
        "--best-of",
        "Report the reward of best-of-N sampling too: the highest of N completions for each of --samples (default: 1)."
    );
    private readonly Option<bool> allowPrograms = LanguageFlags.AllowProgramsSwitch();
    private readonly SamplingFlags sampling = new("as in training, or 128");

    /// <summary>All flags, in display order.</summary>
    public IEnumerable<Option> All =>
        [data, reward, reference, against, judge, samples, bestOf, allowPrograms, .. sampling.All];

    /// <summary>The flag <c>--against</c>, which applies to agents too.</summary>
    public Option<string?> Against => against;

    /// <summary>Creates the request from the parsed flags.</summary>
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
            AllowPrograms = result.GetValue(allowPrograms),
            Samples = result.GetValue(samples) is { } count ? (int)Math.Min(count, int.MaxValue) : request.Samples,
            BestOf = result.GetValue(bestOf) is { } n ? (int)Math.Min(n, int.MaxValue) : request.BestOf,
            Seed = seed ?? 0,
            Report = Console.Error.WriteLine,
            Sampling = defaults => sampling.Read(result, defaults),
        };
    }
}
