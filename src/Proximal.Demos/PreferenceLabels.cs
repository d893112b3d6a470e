using Proximal.Language;

namespace Proximal.Demos;

/// <summary>Simulated labeler of preferences, who knows a reward and makes mistakes.</summary>
public static class PreferenceLabels
{
    /// <summary>Labels pairs of completions. Pairs with equal scores or an empty completion are left out.</summary>
    /// <param name="first">First completions.</param>
    /// <param name="second">Second completions of the same prompts, the same number.</param>
    /// <param name="reward">Reward by which the labeler prefers.</param>
    /// <param name="mistakes">Share of wrong labels; in [0, 0.5).</param>
    /// <param name="random">Random numbers for the mistakes.</param>
    /// <exception cref="ArgumentException">The numbers of completions differ, or the share is out of range.</exception>
    public static IReadOnlyList<PreferencePair> Label(
        IReadOnlyList<RewardInput> first,
        IReadOnlyList<RewardInput> second,
        IReward reward,
        double mistakes,
        ref Rng random
    )
    {
        if (first.Count != second.Count)
            throw new ArgumentException(
                $"{first.Count} and {second.Count} completions do not make pairs",
                nameof(second)
            );
        if (!(mistakes is >= 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(mistakes), mistakes, "must lie in [0, 0.5)");
        var (scores, others) = (new float[first.Count], new float[first.Count]);
        reward.ScoreFinite(first, scores);
        reward.ScoreFinite(second, others);
        var pairs = new List<PreferencePair>(first.Count);
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] == others[i] || first[i].Completion.Length == 0 || second[i].Completion.Length == 0)
                continue;
            bool firstIsChosen = scores[i] > others[i] != random.NextDouble() < mistakes;
            (RewardInput chosen, RewardInput rejected) = firstIsChosen ? (first[i], second[i]) : (second[i], first[i]);
            pairs.Add(new PreferencePair(chosen.Prompt, chosen.Completion, rejected.Completion));
        }

        return pairs;
    }
}
