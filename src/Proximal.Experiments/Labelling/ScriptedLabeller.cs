using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>
/// Labeller in place of a person, for experiments: prefers the clip with the larger sum of the environment's rewards, and
/// answers wrongly with a fixed probability.
/// </summary>
internal static class ScriptedLabeller
{
    /// <summary>Name of the labeller in the journal.</summary>
    public const string Name = "scripted";

    private const ulong Stream = RandomStreams.FirstOwn + (1UL << 30) - 1;

    /// <summary>Answers all items that it has not answered.</summary>
    /// <param name="session">The session.</param>
    /// <param name="clips">Clips of the session.</param>
    /// <param name="noise">Probability that the answer is the opposite one.</param>
    /// <param name="seed">Random seed of the noise.</param>
    public static void Run(LabellingSession session, IReadOnlyList<Segment> clips, double noise, ulong seed)
    {
        while (session.Next(Name) is { Item: { } item } question)
        {
            double[] returns =
            [
                .. question.Shown.Select(shown => clips[item.Candidates[shown].Clip!.Value].TrueReturn!.Value),
            ];
            var random = new Rng(seed, Stream) { Position = 4 * (ulong)item.Id };
            int order = returns[0].CompareTo(returns[1]);
            if (random.NextDouble() < noise)
                order = -order;
            var judgement = new Judgement(
                order > 0 ? [1, 2]
                : order < 0 ? [2, 1]
                : [1, 1]
            );
            session.Answer(
                $"{Name}-{item.Id}",
                Name,
                item.Id,
                session.Criteria.ToDictionary(static name => name, _ => judgement, StringComparer.Ordinal)
            );
        }
    }
}
